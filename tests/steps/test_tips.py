"""Tips: leads that decide nothing, and that fall with all they prompted; and tips of ours."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from showcause.domain.appeal import AppealOutcome
from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.moment import DAY
from showcause.domain.tip import Tip
from showcause.ingest.tips import read_tips
from showcause.steps.give_tip import give_tip, write_feeds
from showcause.steps.import_tip import import_tips
from showcause.steps.retract import retract
from showcause.wiring import running
from tests import cast
from tests.record.house import House, appeal_of, dump, entries, outbox, reviewed, unchanged_by

POINTED_AT = cast.BO[0]


def tip(withdrawn: bool = False, **changed: object) -> Tip:
    given = {"source": "other.test", "ref": "t1", "kind": "account", "value": POINTED_AT}
    return Tip(**{**given, "withdrawn": withdrawn, **changed})  # type: ignore[arg-type]


def taken_in(house: House, *tips: Tip) -> dict[str, int]:
    return import_tips(
        tips,
        written_in="showcause",
        platform=cast.key(POINTED_AT).partition(":")[0],
        by=cast.REX,
        circumstances=house.circumstances,
    )


def all_the_way(house: House) -> None:
    from tests.record.stages import _all_the_way, _enforced

    _all_the_way(house)
    _enforced(house)


def test_a_tip_is_a_lead_and_nothing_else_happens(enforced: House) -> None:
    before = {table: len(rows) for table, rows in dump().items()}

    assert taken_in(enforced, tip(value=cast.ADA[0])) == {
        "tips": 1,
        "new": 1,
        "withdrawn": 0,
        "undone": 0,
    }

    after = {table: len(rows) for table, rows in dump().items()}
    grown = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert grown == {"tip": 1, "ledger_entry": 1, "ledger_payload": 1}
    (lead,) = enforced.listed("tips")
    assert (lead["status"], lead["value"]) == ("lead", cast.key(cast.ADA[0]))
    assert unchanged_by(lambda: taken_in(enforced, tip(value=cast.ADA[0])))
    assert cast.ADA[0] not in json.dumps(list(entries("tip_received")))


def test_a_tip_expires(enforced: House) -> None:
    taken_in(enforced, tip(expires_at=enforced.clock() + DAY))
    enforced.wait(DAY)
    assert [row["status"] for row in enforced.listed("tips")] == ["expired"]


def test_a_tip_taken_back_undoes_what_was_decided_while_it_stood(read: House) -> None:
    taken_in(read, tip(), tip(ref="t2", value=cast.ADA[0]))
    all_the_way(read)
    pointed = read.one("decisions", account=cast.key(POINTED_AT))
    assert pointed["statement"]["source"] == "platform_tip"

    counts = taken_in(read, tip(withdrawn=True))

    assert (counts["withdrawn"], counts["undone"]) == (1, 1)
    read.write_reversals()
    ended = {row["account"] for row in read.listed("reversals")}
    assert ended == {cast.key(POINTED_AT)}
    status = {row["ref"]: row["status"] for row in read.listed("tips")}
    assert status == {"t1": "withdrawn", "t2": "lead"}
    assert unchanged_by(lambda: taken_in(read, tip(withdrawn=True)))
    assert unchanged_by(lambda: taken_in(read, tip()))


def test_a_withdrawal_of_what_nobody_said_does_nothing(enforced: House) -> None:
    assert unchanged_by(lambda: taken_in(enforced, tip(withdrawn=True)))


def test_a_viewer_neither_takes_tips_in_nor_gives_them(enforced: House) -> None:
    for call in (
        lambda: import_tips(
            [tip()],
            written_in="x",
            platform="p",
            by=cast.VAL,
            circumstances=enforced.circumstances,
        ),
        lambda: given(enforced, by=cast.VAL),
    ):
        with pytest.raises(NotPermitted):
            call()


def biggest(house: House) -> str:
    return str(max(house.listed("sweeps"), key=lambda row: row["decisions"])["sweep_id"])


def given(house: House, to: str = "other.test", by: object = cast.REX) -> tuple[Path, int]:
    key = running.ledger_key(house.workspace)
    return give_tip(biggest(house), to, key, by=by, circumstances=house.circumstances)  # type: ignore[arg-type]


def read_back(folder: Path) -> Sequence[Tip]:
    plain = read_tips((folder / "tips.json").read_bytes(), source="us").tips
    stix = read_tips((folder / "stix.json").read_bytes(), source="us").tips
    assert {tip.value: tip.withdrawn for tip in plain} == {tip.value: tip.withdrawn for tip in stix}
    return plain


def test_another_platform_is_told_under_pseudonyms_of_its_own(enforced: House) -> None:
    folder, accounts = given(enforced)
    other, _ = given(enforced, "third.test")

    here, there = read_back(folder), read_back(other)
    assert len(here) == accounts > 10
    assert not {tip.value for tip in here} & {tip.value for tip in there}
    said = b"".join(path.read_bytes() for path in folder.iterdir()).decode()
    assert not [name for name in (*cast.BO, "rex", "una") if f'"{name}"' in said.lower()]
    assert unchanged_by(lambda: given(enforced))


def test_open_appeals_are_not_told_and_what_falls_is_taken_back(enforced: House) -> None:
    appeal = appeal_of(enforced, cast.key(cast.BO[1]))
    folder, accounts = given(enforced)
    lost = appeal_of(enforced, cast.key(cast.BO[2]))
    reviewed(enforced, appeal, cast.IDA, AppealOutcome.UPHELD)
    assert given(enforced)[1] == accounts
    reviewed(enforced, lost, cast.IDA, AppealOutcome.NO_VIOLATION)

    assert retract(enforced.circumstances) == 1
    assert len(outbox("retraction")) == 1
    assert write_feeds(running.ledger_key(enforced.workspace), enforced.circumstances) == 1

    told = read_back(folder)
    assert sum(tip.withdrawn for tip in told) == 1
    assert len(told) == accounts + 1
    assert outbox("retraction") == []


@pytest.mark.parametrize("name", ["", "../up", "a b", "x" * 101, "ä.test"])
def test_a_name_that_is_no_platforms_is_refused(enforced: House, name: str) -> None:
    with pytest.raises(BadInput):
        given(enforced, name)


def test_the_feeds_signature_is_by_the_ledgers_key(enforced: House) -> None:
    from showcause.ledger.checkpoint import signature_line

    folder, _ = given(enforced)
    digest = hashlib.sha256((folder / "tips.json").read_bytes()).hexdigest()
    signed = f"showcause tips\n{digest}\n"
    line = signature_line(signed.encode(), running.ledger_key(enforced.workspace))
    assert (folder / "tips.sig").read_text("utf-8").startswith(f"{signed}\n{line}\n")
