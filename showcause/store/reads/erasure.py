"""What is kept of one decision that may have to be erased."""

from showcause.domain.identifier import id_beside
from showcause.domain.moment import Moment
from showcause.store.reads.force import STANDS
from showcause.store.reads.rows import Row, fetch, fetch_tuples


def erasable(name: str, now: Moment) -> Row | None:
    """A decision by id or public reference: whether it stands, whether an appeal waits."""
    rows = fetch(
        f"""SELECT d.decision_id, d.proposal_id, d.account,
            CASE WHEN {STANDS} THEN 1 ELSE 0 END AS stands,
            (SELECT COUNT(*) FROM appeal a WHERE a.decision_id = d.decision_id AND NOT EXISTS
                (SELECT 1 FROM review r WHERE r.appeal_id = a.appeal_id)) AS waiting
        FROM decision d WHERE d.decision_id = %s OR d.public_ref = %s""",
        (now, name, name),
    )
    return rows[0] if rows else None


def payloads_beside(proposal_id: str) -> list[str]:
    """Entries with a payload about a proposal and all that shares its letters."""
    rows = fetch_tuples(
        "SELECT p.entry_id FROM ledger_payload p WHERE p.entry_id LIKE %s ORDER BY p.entry_id",
        (id_beside("___", proposal_id, "%"),),
    )
    return [row[0] for row in rows]


def rounds_beside(proposal_id: str) -> list[str]:
    """The rounds of safeguards about a proposal."""
    rows = fetch_tuples(
        "SELECT round_id FROM safeguard_round WHERE proposal_id = %s", (proposal_id,)
    )
    return [row[0] for row in rows]
