"""reverse: one decision undone by a review; those of the same cause are looked at again."""

from typing import Any

from showcause.domain.identifier import id_beside
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries
from showcause.store.reads.decisions import siblings_of
from showcause.store.writes.reversal import add_reopenings, add_reversals


def write_reversal(
    cursor: Any, decision_id: str, review_id: str, reason: str, circumstances: Circumstances
) -> str:
    """The id of the reversal, written in the review's own transaction.

    The decision is named, never looked up by account; its siblings are re-opened for a person and
    stay in force until then.
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
    return reversal_id
