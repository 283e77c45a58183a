"""read_case: a named person reads one case of a sample; and what people say to a whole sweep."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.identifier import derived_id
from showcause.domain.staff import DECIDING_ROLES, Staff
from showcause.domain.sweep import MAY_FOLLOW, Instruction, SweepState
from showcause.reviews.samples import NEEDED, ReadingVerdict, may_read
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import Entry, add_entries
from showcause.steps.stage import instruct_row, reading_of, require_staged, state_of
from showcause.steps.telling import counter_from_features, facts_from_features
from showcause.store.reads import stages as reads
from showcause.store.reads.decisions import own_events
from showcause.store.reads.rows import Row
from showcause.store.record import refusals_as_errors, transaction
from showcause.store.writes.stage import add_sample_reading, add_sample_readings

TO_GO_ON: Final = 2
"""So many persons resume a paused sweep; one pauses it."""


def read_case(
    case_id: str,
    verdict: ReadingVerdict,
    *,
    by: Staff,
    reason: str,
    circumstances: Circumstances,
) -> str:
    """The id of the reading.

    Raises:
        BadInput: there is no such case, or no reason was given.
        NotPermitted: this person approved the sweep, read the case before, does not read its
            language, or may not decide.
    """
    found = reads.case(case_id)
    if found is None:
        raise BadInput("there is no such case", where=case_id, hint="showcause sweep sample SWEEP")
    if not reason.strip():
        raise BadInput("a reading needs its reason", where=case_id)
    if by.role not in DECIDING_ROLES:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="a reviewer or senior reads")
    refused = may_read(
        found["language"],
        reads=by.languages,
        took_part=by.staff_id in reads.took_part(case_id),
        has_read=by.staff_id in reads.readers_of(case_id),
    )
    if refused:
        raise NotPermitted(refused, where=case_id)
    row, entry = _reading(case_id, verdict, by, reason, circumstances)
    with refusals_as_errors(), transaction() as cursor:
        add_sample_reading(cursor, row)
        add_entries(cursor, circumstances, [entry])
    return str(row[0])


def read_cases(
    answers: Iterable[tuple[str, ReadingVerdict]],
    *,
    by: Staff,
    reason: str,
    circumstances: Circumstances,
) -> int:
    """How many readings of a played person were written, all at once; the database checks them."""
    made = [_reading(case, verdict, by, reason, circumstances) for case, verdict in answers]
    with refusals_as_errors(), transaction() as cursor:
        add_sample_readings(cursor, [row for row, _ in made])
        add_entries(cursor, circumstances, [entry for _, entry in made])
    return len(made)


def _reading(
    case_id: str, verdict: ReadingVerdict, by: Staff, reason: str, circumstances: Circumstances
) -> tuple[tuple[Any, ...], Entry]:
    reading_id = derived_id("rdg", case_id, by.staff_id)
    row = (reading_id, case_id, by.staff_id, verdict.value, reason, circumstances.clock())
    payload = {"by": by.staff_id, "case": case_id, "played": by.played, "verdict": verdict.value}
    return row, ("sample_read", reading_id, payload)


def cases_for(sweep_id: str, by: Staff) -> list[Row]:
    """Cases this person may read now, both sides of each; known innocents look like the others.

    Raises:
        BadInput: the sweep does not go out in stages.
    """
    require_staged(sweep_id)
    known = reading_of(sweep_id)
    counts: dict[str, int] = {}
    for case, _, _, _ in reads.readings(sweep_id):
        counts[case] = counts.get(case, 0) + 1
    waiting = [
        case["case_id"]
        for case in known.cases
        if case["case_id"] not in known.verdicts
        and (not case["golden"] or counts.get(case["case_id"], 0) < NEEDED)
    ]
    return [told for case in sorted(waiting) if (told := _told(case, by)) is not None]


def both_sides_of(case_id: str) -> Row:
    """One case as its readers see it.

    Raises:
        BadInput: there is no such case.
    """
    found = reads.case(case_id)
    if found is None:
        raise BadInput("there is no such case", where=case_id)
    return both_sides(found)


def _told(case_id: str, by: Staff) -> Row | None:
    found = reads.case(case_id)
    if found is None or may_read(
        found["language"],
        reads=by.languages,
        took_part=by.staff_id in reads.took_part(case_id),
        has_read=by.staff_id in reads.readers_of(case_id),
    ):
        return None
    return both_sides(found)


def both_sides(found: Row) -> Row:
    """What is held against the account and what speaks for it, at the same size."""
    features = json.loads(found["features"])
    proposal_id = found["proposal_id"]
    return {
        "case_id": found["case_id"],
        "account": found["account"],
        "language": found["language"],
        "measure": found["measure"],
        "clause": f"{found['clause_id']}@{found['clause_version']}",
        "rule_id": found["rule_id"],
        "against": {
            "families": json.loads(found["families"]),
            "linked_count": found["linked_count"],
            **dict(facts_from_features(features)),
            "own_event_ids": list(own_events(proposal_id, proposal_id).get(proposal_id, ())),
        },
        "speaks_for": {
            **dict(counter_from_features(features, found["followers"])),
            "answers": reads.answers_of(proposal_id),
        },
    }


def instruct(
    sweep_id: str,
    kind: Instruction,
    *,
    by: Staff,
    reason: str,
    circumstances: Circumstances,
) -> SweepState:
    """The state the sweep is in now. Asking to resume takes effect with the second person.

    Raises:
        BadInput: the sweep does not go out in stages.
        NotPermitted: the person's role may not, they asked already, or the sweep's state forbids.
    """
    require_staged(sweep_id)
    if by.role not in DECIDING_ROLES:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="a reviewer or senior does this")
    state = state_of(sweep_id)
    if kind not in MAY_FOLLOW[state]:
        raise NotPermitted(f"the sweep is {state.value}", where=sweep_id)
    written = _asked(sweep_id, by) if kind is Instruction.RESUME else kind
    if not instruct_row(sweep_id, written, by.staff_id, reason, by.played, circumstances):
        raise NotPermitted("somebody else said something to this sweep", hint="look at it again")
    return state_of(sweep_id)


def _asked(sweep_id: str, by: Staff) -> Instruction:
    """`resume` once another person asked for it since the last pause, else `ask_resume`."""
    asked = _asked_since_pause(reads.instructions(sweep_id))
    if by.staff_id in asked:
        raise NotPermitted(
            f"{by.name} asked to resume already", hint=f"{TO_GO_ON} persons resume a sweep"
        )
    return Instruction.RESUME if len(asked) + 1 >= TO_GO_ON else Instruction.ASK_RESUME


def _asked_since_pause(said: Sequence[tuple[Instruction, str, str]]) -> set[str]:
    asked: set[str] = set()
    for kind, staff, _ in said:
        if kind is Instruction.PAUSE:
            asked = set()
        elif kind is Instruction.ASK_RESUME:
            asked.add(staff)
    return asked
