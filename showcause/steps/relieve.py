"""relieve: an answer or a look that is late lifts the measure; so does a person's no.

Standing is derived, so the row alone ends the measure; the inverse order and the letter follow.
Our own clock never stands still: an outage or a holiday of ours is not the holder's.
"""

from collections.abc import Callable, Mapping
from typing import Final

from showcause.domain.identifier import derived_id
from showcause.domain.notice import NoticeKind
from showcause.policy.rulebook import Rulebook
from showcause.steps.circumstances import CHUNK, Circumstances
from showcause.steps.entries import add_entries
from showcause.steps.group_list import opened_list
from showcause.steps.notify import decision_fields
from showcause.steps.telling import Telling, add_notices
from showcause.store.reads.groups import late as late_groups
from showcause.store.reads.groups import relieved_by
from showcause.store.reads.interim import not_looked_at, said_no_to
from showcause.store.reads.relief import late_appeals, told_of
from showcause.store.reads.rows import Row
from showcause.store.record import transaction
from showcause.store.writes.relief import add_reliefs


def relieve(rulebook: Rulebook, circumstances: Circumstances) -> dict[str, int]:
    """How many measures are lifted now, by what is late: an appeal, or a look at an interim one.

    `refused` counts interim measures that end because a person said no to the lasting one.
    """
    counts = {"appeal": 0, "group": 0, "look": 0, "refused": 0}
    for kind, late in _LATE.items():
        while True:
            with transaction() as cursor:
                rows = late(circumstances)[:CHUNK]
                _write_reliefs(cursor, rows, kind, rulebook, circumstances)
            counts[kind] += len(rows)
            if len(rows) < CHUNK:
                break
    return counts


def _late_appeals(circumstances: Circumstances) -> list[Row]:
    return late_appeals(circumstances.clock(), circumstances.due.imminent_harm, CHUNK)


def _late_looks(circumstances: Circumstances) -> list[Row]:
    now, due = circumstances.clock(), circumstances.due
    return not_looked_at(now - due.look, due.look, now, due.imminent_harm)


def _refused(circumstances: Circumstances) -> list[Row]:
    return said_no_to(circumstances.clock())


def _late_groups(circumstances: Circumstances) -> list[Row]:
    """What lists past their date name; opened here, and told to nobody but each holder."""
    now, due = circumstances.clock(), circumstances.due
    questions = late_groups(now)
    done = relieved_by([row["question_id"] for row in questions])
    waiting: dict[str, Row] = {}
    for group_appeal_id in dict.fromkeys(row["group_appeal_id"] for row in questions):
        asked = {
            row["question_id"]: row
            for row in questions
            if row["group_appeal_id"] == group_appeal_id
        }
        kept = opened_list(group_appeal_id, circumstances)
        for decision, question in kept.decisions.items() if kept else ():
            if question in asked and (question, decision) not in done:
                waiting.setdefault(decision, asked[question])
    rows = told_of(list(waiting), due.imminent_harm, now)
    return [
        {**row, "subject_id": found["question_id"], "due_at": found["due_at"]}
        for row in rows
        for found in [waiting[row["decision_id"]]]
    ]


_LATE: Final[Mapping[str, Callable[[Circumstances], list[Row]]]] = {
    "appeal": _late_appeals,
    "group": _late_groups,
    "look": _late_looks,
    "refused": _refused,
}


def _write_reliefs(
    cursor: object, late: list[Row], kind: str, rulebook: Rulebook, circumstances: Circumstances
) -> None:
    """Write a relief, its letter and its ledger entry for each decision whose date has passed."""
    now = circumstances.clock()
    rows, tellings, entries = [], [], []
    for row in late:
        decision_id = row["decision_id"]
        many = (decision_id,) if kind == "group" else ()
        relief_id = derived_id("rlf", row["subject_id"], *many)
        rows.append((relief_id, decision_id, kind, row["subject_id"], row["due_at"], now))
        fields = {
            **decision_fields(row, rulebook, circumstances),
            "answer_by": row["due_at"],
            "late_with": kind,
        }
        tellings.append(
            Telling(NoticeKind.RELIEF, relief_id, row["account"], row["language"], fields)
        )
        payload = {"decision": decision_id, "due_at": row["due_at"], "late": row["subject_id"]}
        entries.append(("measure_relieved", relief_id, payload))
    add_reliefs(cursor, rows)
    add_notices(cursor, circumstances, tellings)
    add_entries(cursor, circumstances, entries)
