"""stage: a bulk sweep goes out in stages; each next one when reading showed few enough mistakes.

Everything follows from rows: the stages fixed with the sweep, what was said to it, the cases drawn
and their readings. So a run killed anywhere goes on where the record is.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from showcause.domain.errors import BadInput
from showcause.domain.identifier import derived_id, digest
from showcause.domain.staff import MACHINE
from showcause.domain.sweep import BULK, Instruction, StagePlan, SweepState, state_from
from showcause.enforcement.bounds import Sample, upper_ppm
from showcause.enforcement.gate import Gate, GateOutcome, Group, gate_outcome
from showcause.enforcement.stages import Candidate, Placed, placed
from showcause.reviews.samples import Reading, ReadingVerdict, golden_count, settled
from showcause.safeguards.counter_evidence import MUCH_UNRELATED_PPM
from showcause.safeguards.two_persons import PROMINENT_FOLLOWERS
from showcause.steps.circumstances import CHUNK, Circumstances
from showcause.steps.entries import add_entries, json_text
from showcause.store.reads import stages as reads
from showcause.store.reads.rows import Row
from showcause.store.record import transaction, written_first
from showcause.store.writes.stage import (
    add_sample_cases,
    add_stage_members,
    add_stage_release,
    add_sweep_instruction,
    add_sweep_stages,
)


def write_stages(
    sweep_id: str,
    proposals: Sequence[tuple[str, Mapping[str, Any]]],
    plan: StagePlan,
    circumstances: Circumstances,
) -> None:
    """Fix the stages of a sweep over bulk size, before the sweep itself is written.

    `proposals` are ids with their rows of features. Prominent accounts and those with much of their
    own are in no stage: people decide them one by one.
    """
    if len(proposals) <= BULK:
        return
    candidates = [
        Candidate(proposal_id, row["account"], row["language"] or "", row["finding_id"])
        for proposal_id, row in proposals
        if not _is_alone(row)
    ]
    members = placed(candidates, plan, circumstances.token_key)
    rows = [(member.proposal_id, sweep_id, *_placing(member)) for member in members]
    for start in range(0, len(rows), CHUNK):
        with transaction() as cursor:
            add_stage_members(cursor, rows[start : start + CHUNK])
    _write_manifests(sweep_id, members, circumstances)


def _is_alone(row: Mapping[str, Any]) -> bool:
    followers, unrelated = row["followers"], row["unrelated_share_ppm"]
    return (
        followers is None
        or followers > PROMINENT_FOLLOWERS
        or unrelated is None
        or unrelated >= MUCH_UNRELATED_PPM
    )


def _placing(member: Placed) -> tuple[int, str, str, int]:
    return member.stage, member.language_group, member.community_group, member.draw_order


def _write_manifests(
    sweep_id: str, members: Sequence[Placed], circumstances: Circumstances
) -> None:
    by_stage: dict[int, list[str]] = {}
    for member in members:
        by_stage.setdefault(member.stage, []).append(member.proposal_id)
    now = circumstances.clock()
    rows = [
        (
            derived_id("stg", sweep_id, str(number)),
            sweep_id,
            number,
            len(proposals),
            digest(*proposals),
            now,
        )
        for number, proposals in sorted(by_stage.items())
    ]
    payload = {"stages": [{"manifest": row[4], "number": row[2], "size": row[3]} for row in rows]}
    with transaction() as cursor:
        add_sweep_stages(cursor, rows)
        add_entries(cursor, circumstances, [("stages_fixed", sweep_id, payload)])


def advance(plan: StagePlan, circumstances: Circumstances) -> dict[str, int]:
    """How many stages were released, cases drawn to be read, and sweeps paused now."""
    counts = {"released": 0, "to_read": 0, "paused": 0}
    for sweep in reads.staged_sweeps():
        _advance(sweep["sweep_id"], plan, circumstances, counts)
    return counts


def _advance(
    sweep_id: str, plan: StagePlan, circumstances: Circumstances, counts: dict[str, int]
) -> None:
    number = _next_stage(sweep_id)
    if number is None:
        return
    if number == 1:
        counts["released"] += _release(sweep_id, number, {"reason": "started"}, circumstances)
        return
    known = reading_of(sweep_id)
    if known.unsettled:
        return
    outcome = known.gate(number, plan)
    if outcome.gate is Gate.RELEASE:
        shown = {"reason": outcome.reason, "groups": bounds(known.samples)}
        counts["released"] += _release(sweep_id, number, shown, circumstances)
        return
    if outcome.gate is Gate.PAUSE and _pause(sweep_id, outcome.reason, known, circumstances):
        counts["paused"] += 1
        return
    drawn = _draw(sweep_id, number, outcome, known, plan, circumstances)
    counts["to_read"] += drawn
    if not drawn and _pause(sweep_id, "nothing_shown", known, circumstances):
        counts["paused"] += 1


def _next_stage(sweep_id: str) -> int | None:
    """The stage that could be released now, if the sweep runs and the stage before is decided."""
    if state_of(sweep_id) is not SweepState.RUNNING:
        return None
    waiting = [row["number"] for row in reads.stages_of(sweep_id) if row["released_at"] is None]
    if not waiting or (waiting[0] > 1 and not reads.is_decided(sweep_id, waiting[0] - 1)):
        return None
    return int(waiting[0])


def state_of(sweep_id: str) -> SweepState:
    """Whether a sweep waits to be started, runs, pauses, or was stopped."""
    return state_from(kind for kind, _, _ in reads.instructions(sweep_id))


@dataclass(frozen=True, slots=True)
class SweepReading:
    """All that was drawn and read for one sweep."""

    cases: tuple[Row, ...]
    verdicts: Mapping[str, ReadingVerdict]
    samples: Mapping[Group, Sample]

    @property
    def unsettled(self) -> int:
        """Cases drawn that readers have not settled; known innocents are not waited for."""
        return sum(not case["golden"] for case in self.cases) - len(self.verdicts)

    @property
    def wrongful(self) -> frozenset[str]:
        """Proposals that readers settled as wrongful."""
        return frozenset(
            case["proposal_id"]
            for case in self.cases
            if self.verdicts.get(case["case_id"]) is ReadingVerdict.WRONGFUL
        )

    def gate(self, number: int, plan: StagePlan) -> GateOutcome:
        """What follows for the release of that stage."""
        fresh = any(case["gate"] == number for case in self.cases)
        return gate_outcome(self.samples, plan, last_stage_read=fresh)


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted over a whole sweep: how far each stage came, groups, and cases apart."""

    reached: Mapping[int, Mapping[str, int]]
    sizes: Mapping[Group, int]
    one_by_one: int


def counted(sweep_id: str) -> Counted:
    """The counts of a sweep as they are now."""
    return Counted(
        reads.progress(sweep_id), reads.group_sizes(sweep_id), reads.one_by_one(sweep_id)
    )


def reading_of(sweep_id: str, sizes: Mapping[Group, int] | None = None) -> SweepReading:
    """What was drawn and read for a sweep, and what each group's sample is by now."""
    cases = reads.cases(sweep_id)
    verdicts = settled(
        [
            Reading(case, reader, ReadingVerdict(verdict), golden)
            for case, reader, verdict, golden in reads.readings(sweep_id)
        ]
    )
    samples = {
        group: _sample(group, size, cases, verdicts)
        for group, size in (sizes or reads.group_sizes(sweep_id)).items()
    }
    return SweepReading(tuple(cases), verdicts, samples)


def _sample(
    group: Group, size: int, cases: Sequence[Row], verdicts: Mapping[str, ReadingVerdict]
) -> Sample:
    mine = [
        verdicts[case["case_id"]]
        for case in cases
        if case["case_id"] in verdicts and _belongs(case, group)
    ]
    return Sample(size, len(mine), mine.count(ReadingVerdict.WRONGFUL))


def _belongs(case: Row, group: Group) -> bool:
    return group == reads.EVERYBODY or case[f"{group[0]}_group"] == group[1]


def bounds(samples: Mapping[Group, Sample]) -> list[dict[str, Any]]:
    """What is shown of each group: its size, cases read, wrongful ones, and the upper bound."""
    return [
        {
            "group": kind,
            "name": name,
            "accounts": sample.size,
            "read": sample.read,
            "wrongful": sample.wrongful,
            "upper_ppm": upper_ppm(sample),
        }
        for (kind, name), sample in samples.items()
    ]


def read_as_wrongful() -> frozenset[str]:
    """Proposals that readers settled as wrongful."""
    sweeps = reads.staged_sweeps()
    return frozenset().union(*(reading_of(sweep["sweep_id"]).wrongful for sweep in sweeps))


def _release(
    sweep_id: str, number: int, shown: Mapping[str, Any], circumstances: Circumstances
) -> int:
    release_id = derived_id("rls", sweep_id, str(number))
    row = (release_id, sweep_id, number, json_text(shown), circumstances.clock())
    payload = {**shown, "stage": number, "sweep": sweep_id}

    def write(cursor: Any) -> None:
        add_stage_release(cursor, row)
        add_entries(cursor, circumstances, [("stage_released", release_id, payload)])

    return int(written_first(write))


def _pause(sweep_id: str, reason: str, known: SweepReading, circumstances: Circumstances) -> bool:
    """Whether the sweep was paused now; people who resume are not overruled on the same reading."""
    seen = f"{reason} after {len(known.verdicts)} cases"
    if any(seen == said for _, _, said in reads.instructions(sweep_id)):
        return False
    return instruct_row(sweep_id, Instruction.PAUSE, MACHINE.staff_id, seen, False, circumstances)


def instruct_row(
    sweep_id: str,
    kind: Instruction,
    staff_id: str,
    reason: str,
    played: bool,
    circumstances: Circumstances,
) -> bool:
    """Whether an instruction was written; False if another came in between."""
    number = len(reads.instructions(sweep_id)) + 1
    instruction_id = derived_id("ins", sweep_id, str(number))
    row = (instruction_id, sweep_id, number, kind.value, staff_id, reason, circumstances.clock())
    payload = {"by": staff_id, "kind": kind.value, "played": played, "reason": reason}

    def write(cursor: Any) -> None:
        add_sweep_instruction(cursor, row)
        add_entries(
            cursor,
            circumstances,
            [("sweep_instructed", instruction_id, {**payload, "sweep": sweep_id})],
        )

    return written_first(write)


def _draw(
    sweep_id: str,
    number: int,
    outcome: GateOutcome,
    known: SweepReading,
    plan: StagePlan,
    circumstances: Circumstances,
) -> int:
    """How many cases were drawn: a lot of the stage gone out last, or of each group not shown."""
    fresh = any(case["gate"] == number for case in known.cases)
    groups = outcome.open_groups if fresh else (reads.EVERYBODY, *outcome.open_groups)
    drawn: dict[str, bool] = {}
    for group in dict.fromkeys(groups):
        wanted = [p for p in reads.next_cases(sweep_id, group, number - 1, plan.lot + len(drawn))]
        new = [proposal for proposal in wanted if proposal not in drawn][: plan.lot]
        drawn.update(dict.fromkeys(new, False))
    innocents = reads.known_innocents(sweep_id, golden_count(len(drawn)))
    drawn.update(dict.fromkeys((p for p in innocents if p not in drawn), True))
    lot = 1 + max((case["lot"] for case in known.cases), default=0)
    _write_lot(sweep_id, number, lot, drawn, circumstances)
    return sum(not golden for golden in drawn.values())


def _write_lot(
    sweep_id: str, number: int, lot: int, drawn: Mapping[str, bool], circumstances: Circumstances
) -> None:
    if not drawn:
        return
    now = circumstances.clock()
    rows = [
        (derived_id("smp", sweep_id, proposal), sweep_id, number, lot, proposal, golden, now)
        for proposal, golden in drawn.items()
    ]
    payload = {"cases": len(rows), "digest": digest(*(row[0] for row in rows)), "stage": number}
    with transaction() as cursor:
        add_sample_cases(cursor, rows)
        entry = ("sample_drawn", derived_id("lot", sweep_id, str(lot)), payload)
        add_entries(cursor, circumstances, [entry])


def require_staged(sweep_id: str) -> Row:
    """The sweep, if it goes out in stages.

    Raises:
        BadInput: there is no such sweep, or it is not over bulk size.
    """
    found = reads.staged_sweeps(sweep_id)
    if not found:
        raise BadInput(
            "no sweep of that name goes out in stages",
            where=sweep_id,
            hint=f"those over {BULK:,} proposals do: showcause sweep status",
        )
    return found[0]


def status(sweep_id: str, counts: Counted | None = None) -> dict[str, Any]:
    """Where a sweep stands: state, what was said to it, its stages, bounds and open cases.

    `counts` are those of a moment ago, where somebody has them.
    """
    require_staged(sweep_id)
    counts = counts or counted(sweep_id)
    known = reading_of(sweep_id, counts.sizes)
    said = reads.instructions(sweep_id)
    return {
        "sweep_id": sweep_id,
        "state": state_of(sweep_id).value,
        "one_by_one": counts.one_by_one,
        "instructions": [
            {"kind": kind.value, "by": staff, "reason": reason} for kind, staff, reason in said
        ],
        "stages": [
            _stage_status(row, counts.reached.get(row["number"], {}))
            for row in reads.stages_of(sweep_id)
        ],
        "bounds": bounds(known.samples),
        "to_read": known.unsettled,
        "read_as_wrongful": sorted(known.wrongful),
        "known_innocents": sum(bool(case["golden"]) for case in known.cases),
    }


def _stage_status(row: Row, reached: Mapping[str, int]) -> dict[str, Any]:
    shown = json.loads(row["shown"])["reason"] if row["shown"] else ""
    names = ("decided", "told", "ordered", "confirmed", "stuck", "appealed", "reversed")
    return {
        "stage": row["number"],
        "proposed": row["size"],
        "released": shown,
        **{name: reached.get(name, 0) for name in names},
    }
