"""stage: a bulk sweep goes out in stages, and only as far as reading has shown it to be right."""

import random
from collections.abc import Callable, Sequence

import pytest
from django.db import DatabaseError

from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.staff import MACHINE, Staff
from showcause.domain.sweep import BULK, Instruction, SweepState
from showcause.reviews.samples import ReadingVerdict
from showcause.steps.read_case import cases_for, instruct, read_case
from showcause.steps.stage import advance, reading_of, state_of, status
from showcause.store.reads.rows import fetch_number, fetch_tuples
from tests import cast
from tests.record.house import House, HouseAt, changes, dump, entries, execute, unchanged_by

YES, NO = ReadingVerdict.JUSTIFIED, ReadingVerdict.WRONGFUL
READERS = (cast.PIA, cast.RAJ)
FIRST_STAGE = 50


@pytest.fixture
def bulk(house_at: HouseAt) -> House:
    return house_at("bulk")


@pytest.fixture
def started(bulk: House) -> House:
    """The first stage went out."""
    say(bulk, Instruction.START, cast.REX)
    go_on(bulk)
    return bulk


def sweep_of(house: House) -> str:
    return str(house.one("sweeps")["sweep_id"])


def say(house: House, kind: Instruction, by: Staff) -> SweepState:
    return instruct(
        sweep_of(house), kind, by=by, reason="said in a test", circumstances=house.circumstances
    )


def stage(house: House) -> dict[str, int]:
    return advance(house.rulebook.sweeps, house.circumstances)


def go_on(house: House) -> int:
    """How many decisions a run makes."""
    stage(house)
    house.safeguard()
    return house.decide()


def read(house: House, case: str, verdict: ReadingVerdict, by: Staff) -> str:
    return read_case(
        case, verdict, by=by, reason="read both sides", circumstances=house.circumstances
    )


def read_all(
    house: House, readers: Sequence[Staff], verdict: Callable[[int], ReadingVerdict] = lambda _: YES
) -> int:
    """How many cases were drawn; each of these people reads all that wait for them."""
    stage(house)
    waiting = [row["case_id"] for row in cases_for(sweep_of(house), readers[0])]
    for reader in readers:
        for number, case in enumerate(waiting):
            read(house, case, verdict(number), reader)
    return len(waiting)


def decided_by_stage() -> dict[int, int]:
    rows = fetch_tuples(
        """SELECT m.stage, COUNT(*) FROM stage_member m
        JOIN decision d ON d.proposal_id = m.proposal_id GROUP BY m.stage"""
    )
    return {int(number): int(count) for number, count in rows}


def test_the_stages_are_fixed_with_the_sweep(house_at: HouseAt) -> None:
    house = house_at("bulk_proposed")
    sweep = house.one("sweeps")
    sizes = fetch_tuples("SELECT number, size FROM sweep_stage ORDER BY number")
    members = fetch_tuples("SELECT stage, COUNT(*) FROM stage_member GROUP BY stage ORDER BY stage")

    assert sweep["size"] > BULK
    assert sizes == members
    assert dict(sizes)[1] == FIRST_STAGE
    assert status(sweep["sweep_id"])["one_by_one"] + sum(dict(sizes).values()) == sweep["size"]
    told = entries("stages_fixed")[sweep["sweep_id"]]["stages"]
    assert [(row["number"], row["size"]) for row in told] == sizes


def test_a_sweep_that_two_approved_waits_until_somebody_starts_it(bulk: House) -> None:
    assert go_on(bulk) == 0
    assert stage(bulk) == {"released": 0, "to_read": 0, "paused": 0}

    held = bulk.listed("holds")
    assert {reason["reason"] for row in held for reason in row["reasons"]} >= {"stage_waits"}


def test_the_first_stage_goes_out_and_nothing_else(started: House) -> None:
    held = fetch_number(
        """SELECT COUNT(*) FROM stage_member m JOIN safeguard_round s
        ON s.proposal_id = m.proposal_id AND s.number = 2 AND s.verdict = 'hold'"""
    )
    assert decided_by_stage() == {1: FIRST_STAGE - held}
    assert held < 3
    assert go_on(started) == 0
    assert unchanged_by(lambda: go_on(started))


def test_the_next_stage_goes_out_once_two_have_read(started: House) -> None:
    assert read_all(started, READERS[:1]) >= FIRST_STAGE
    assert stage(started)["released"] == 0

    for case in cases_for(sweep_of(started), cast.RAJ):
        read(started, case["case_id"], YES, cast.RAJ)

    assert go_on(started) > 0
    assert set(decided_by_stage()) == {1, 2}
    (shown,) = [row["reason"] for row in entries("stage_released").values() if row["stage"] == 2]
    assert shown == "bound_under_limit"


def test_every_language_is_shown_by_itself(started: House) -> None:
    read_all(started, READERS)
    stage(started)
    bounds = {(row["group"], row["name"]): row for row in status(sweep_of(started))["bounds"]}

    assert {name for kind, name in bounds if kind == "language"} >= {"en", "zh"}
    assert all(row["upper_ppm"] < 100_000 and row["wrongful"] == 0 for row in bounds.values())


def test_it_ends_with_everybody_decided_whom_people_do_not_hold(started: House) -> None:
    while read_all(started, READERS):
        go_on(started)

    sizes = dict(fetch_tuples("SELECT number, size FROM sweep_stage"))
    held = fetch_number(
        """SELECT COUNT(*) FROM stage_member m WHERE NOT EXISTS
            (SELECT 1 FROM decision d WHERE d.proposal_id = m.proposal_id)"""
    )
    assert set(decided_by_stage()) == set(sizes)
    assert sum(decided_by_stage().values()) == sum(sizes.values()) - held
    assert len(entries("stage_released")) == len(sizes)


def test_too_many_wrongful_ones_pause_the_sweep_and_it_says_so(started: House) -> None:
    read_all(started, READERS, lambda number: NO if number % 3 == 0 else YES)
    before = dump()

    assert stage(started)["paused"] == 1

    assert changes(before) == {"sweep_instruction": 1, "ledger_entry": 1, "ledger_payload": 1}
    told = status(sweep_of(started))
    assert told["state"] == "paused"
    assert len(told["read_as_wrongful"]) == told["bounds"][0]["wrongful"] > 0
    assert told["instructions"][-1]["by"] == MACHINE.staff_id
    assert told["instructions"][-1]["reason"].startswith("bound_over_limit")
    assert go_on(started) == 0


def test_what_is_read_as_wrongful_is_held_though_its_stage_goes_out(started: House) -> None:
    undecided = fetch_tuples("SELECT proposal_id FROM stage_member WHERE stage > 1")
    stage(started)
    mine = [row["case_id"] for row in cases_for(sweep_of(started), cast.PIA)]
    later = {
        case
        for (case,) in fetch_tuples(
            """SELECT c.case_id FROM sample_case c JOIN stage_member m
        ON m.proposal_id = c.proposal_id WHERE m.stage = 2"""
        )
    }
    chosen = sorted(later)[0]
    for reader in READERS:
        for case in mine:
            read(started, case, NO if case == chosen else YES, reader)
    (proposal,) = fetch_tuples("SELECT proposal_id FROM sample_case WHERE case_id = %s", (chosen,))

    while stage(started)["to_read"]:
        read_all(started, READERS)
    started.safeguard()

    assert proposal in undecided
    (held,) = [row for row in started.listed("holds") if row["proposal_id"] == proposal[0]]
    assert "read_as_wrongful" in {reason["reason"] for reason in held["reasons"]}


def test_one_pauses_and_two_resume(started: House) -> None:
    read_all(started, READERS)
    assert say(started, Instruction.PAUSE, cast.PIA) is SweepState.PAUSED
    assert stage(started)["released"] == 0

    assert say(started, Instruction.RESUME, cast.REX) is SweepState.PAUSED
    with pytest.raises(NotPermitted, match="asked to resume already"):
        say(started, Instruction.RESUME, cast.REX)
    assert say(started, Instruction.RESUME, cast.UNA) is SweepState.RUNNING
    assert go_on(started) > 0


def test_a_pause_keeps_what_every_safeguard_allowed(started: House) -> None:
    read_all(started, READERS)
    stage(started)
    assert started.safeguard()["allow"] > 0
    say(started, Instruction.PAUSE, cast.REX)

    assert started.decide() == 0

    say(started, Instruction.RESUME, cast.REX)
    say(started, Instruction.RESUME, cast.UNA)
    assert started.decide() > 0


def test_a_machine_does_not_overrule_two_people_on_the_same_reading(started: House) -> None:
    read_all(started, READERS, lambda number: NO if number % 3 == 0 else YES)
    stage(started)
    say(started, Instruction.RESUME, cast.REX)
    say(started, Instruction.RESUME, cast.UNA)

    counts = stage(started)

    assert (counts["paused"], counts["released"]) == (0, 0)
    assert counts["to_read"] > 0


def test_a_stopped_sweep_stays_stopped(started: House) -> None:
    assert say(started, Instruction.STOP, cast.UNA) is SweepState.STOPPED
    for kind in (Instruction.RESUME, Instruction.START, Instruction.PAUSE):
        with pytest.raises(NotPermitted, match="is stopped"):
            say(started, kind, cast.REX)
    assert go_on(started) == 0


def test_nobody_reads_the_sample_of_a_sweep_they_approved(started: House) -> None:
    stage(started)
    case = cases_for(sweep_of(started), cast.PIA)[0]["case_id"]
    raw = "INSERT INTO sample_reading VALUES ('rdg_raw', %s, %s, 'justified', '', 1)"

    assert cases_for(sweep_of(started), cast.REX) == []
    with pytest.raises(NotPermitted, match="they approved|not known to read"):
        read(started, case, YES, cast.REX)
    with pytest.raises(DatabaseError, match="they approved"):
        execute(raw, (case, "rex"))
    with pytest.raises(DatabaseError, match="only a person"):
        execute(raw, (case, "machine"))

    read(started, case, YES, cast.PIA)
    with pytest.raises(NotPermitted, match="already"):
        read(started, case, YES, cast.PIA)
    with pytest.raises(NotPermitted, match="whose sample they read"):
        started.approve([sweep_of(started)], cast.PIA)


def test_only_who_reads_the_language_reads_the_case(started: House) -> None:
    stage(started)
    case = next(row for row in cases_for(sweep_of(started), cast.PIA) if row["language"] == "zh")

    with pytest.raises(NotPermitted, match="not known to read"):
        read(started, case["case_id"], YES, cast.IDA)
    assert "zh" not in {row["language"] for row in cases_for(sweep_of(started), cast.IDA)}


def test_a_case_shows_both_sides_and_nothing_of_how_it_was_drawn(started: House) -> None:
    stage(started)
    case = cases_for(sweep_of(started), cast.PIA)[0]

    assert case["against"]["own_event_ids"] and case["against"]["families"]
    assert case["speaks_for"]
    assert not {"golden", "gate", "lot", "stage"} & set(case)


def test_a_viewer_neither_starts_nor_reads(started: House) -> None:
    with pytest.raises(NotPermitted):
        say(started, Instruction.PAUSE, cast.VAL)
    with pytest.raises(BadInput, match="no such case"):
        read(started, "smp_nothing", YES, cast.PIA)


SEQUENCES, STEPS = 6, 25


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_whatever_people_do_nothing_is_decided_before_its_stage(bulk: House, seed: int) -> None:
    """Random starts, pauses, resumes, readings and steps; the rows alone decide what follows."""
    chance = random.Random(seed)
    people = (cast.REX, cast.UNA, cast.IDA)
    released: list[int] = []
    for _ in range(STEPS):
        before = decided_by_stage()
        running = state_of(sweep_of(bulk)) is SweepState.RUNNING
        _something(bulk, chance, people)
        now = [number for (number,) in fetch_tuples("SELECT number FROM stage_release")]
        assert set(released) <= set(now) and sorted(now) == list(range(1, len(now) + 1))
        assert set(decided_by_stage()) <= set(released)
        assert running or decided_by_stage() == before
        released = now
    known = reading_of(sweep_of(bulk))
    assert len({case["proposal_id"] for case in known.cases}) == len(known.cases)


def _something(house: House, chance: random.Random, people: Sequence[Staff]) -> None:
    what = chance.choice(["say", "stage", "decide", "decide", "read", "read"])
    if what == "say":
        try:
            say(
                house,
                chance.choice([*Instruction][:4] * 3 + [Instruction.STOP]),
                chance.choice(people),
            )
        except NotPermitted:
            return
    elif what == "stage":
        stage(house)
    elif what == "decide":
        house.safeguard()
        house.decide()
    else:
        _read_some(house, chance)


def _read_some(house: House, chance: random.Random) -> None:
    """A reader reads some of what waits; one in thirty is wrongful to them."""
    reader = chance.choice([cast.PIA, cast.RAJ, cast.QUE])
    for case in cases_for(sweep_of(house), reader)[: chance.choice([1, 40, 400])]:
        read(house, case["case_id"], NO if chance.random() < 1 / 30 else YES, reader)
