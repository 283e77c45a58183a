"""relieve: an answer that is late lifts the measure until it comes.

Standing is derived, so the row alone ends the measure; the inverse order and the letter follow.
Our own clock never stands still: an outage or a holiday of ours is not the holder's.
"""

from showcause.domain.identifier import derived_id
from showcause.domain.notice import NoticeKind
from showcause.policy.rulebook import Rulebook
from showcause.steps.circumstances import CHUNK, Circumstances
from showcause.steps.entries import add_entries
from showcause.steps.notify import decision_fields
from showcause.steps.telling import Telling, add_notices
from showcause.store.reads.relief import late_appeals
from showcause.store.reads.rows import Row
from showcause.store.record import transaction
from showcause.store.writes.relief import add_reliefs


def relieve(rulebook: Rulebook, circumstances: Circumstances) -> int:
    """How many measures are lifted now because an appeal against them is past its date."""
    excepted = circumstances.due.imminent_harm
    lifted = 0
    while True:
        with transaction() as cursor:
            late = late_appeals(circumstances.clock(), excepted, CHUNK)
            write_reliefs(cursor, late, "appeal", rulebook, circumstances)
        lifted += len(late)
        if len(late) < CHUNK:
            return lifted


def write_reliefs(
    cursor: object, late: list[Row], kind: str, rulebook: Rulebook, circumstances: Circumstances
) -> None:
    """Write a relief, its letter and its ledger entry for each decision whose date has passed."""
    now = circumstances.clock()
    rows, tellings, entries = [], [], []
    for row in late:
        relief_id = derived_id("rlf", row["subject_id"])
        decision_id = row["decision_id"]
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
