"""reverse: one decision undone by a review; those of the same cause are looked at again."""

from typing import Any

from showcause.domain.appeal import ERASES_STRIKES, AppealOutcome
from showcause.domain.identifier import id_beside
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries
from showcause.steps.roll_back import RESTED_ON_ANOTHER
from showcause.store.reads.causes import resting_on_decision
from showcause.store.reads.decisions import siblings_of
from showcause.store.writes.reversal import add_reopenings, add_reversals


def write_reversal(
    cursor: Any,
    decision_id: str,
    review_id: str,
    outcome: AppealOutcome,
    reason: str,
    circumstances: Circumstances,
) -> str:
    """The id of the reversal, written in the review's own transaction.

    The decision is named, never looked up by account; its siblings are re-opened for a person and
    stay in force until then. What rested on it falls too, unless it stays on the person's record.
    """
    now = circumstances.clock()
    reversal_id = id_beside("rvl", decision_id)
    siblings = siblings_of(decision_id)
    add_reversals(
        cursor, [(reversal_id, decision_id, "review", review_id, review_id, None, reason, now)]
    )
    add_reopenings(cursor, [(sibling, reversal_id, now) for sibling in siblings])
    payload = {"decision": decision_id, "reason": reason, "reopened": len(siblings)}
    add_entries(cursor, circumstances, [("decision_reversed", reversal_id, payload)])
    if outcome in ERASES_STRIKES:
        _reverse_what_rested_on(cursor, decision_id, circumstances)
    return reversal_id


def _reverse_what_rested_on(cursor: Any, decision_id: str, circumstances: Circumstances) -> None:
    now = circumstances.clock()
    rows, entries = [], []
    for row in resting_on_decision(decision_id):
        reversal_id = id_beside("rvl", row["decision_id"])
        cause = ("decision", decision_id, None, None, RESTED_ON_ANOTHER, now)
        rows.append((reversal_id, row["decision_id"], *cause))
        payload = {"decision": row["decision_id"], "rested_on": decision_id}
        entries.append(("decision_reversed", reversal_id, payload))
    add_reversals(cursor, rows)
    add_entries(cursor, circumstances, entries)
