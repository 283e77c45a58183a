"""Questions of the pages anybody may read; none gives an account away that is not suspended."""

from showcause.domain.moment import Moment
from showcause.store.reads.causes import VOID_STANDS
from showcause.store.reads.force import IN_FORCE
from showcause.store.reads.rows import Row, fetch


def clauses(only: str = "") -> list[Row]:
    """Every version of every clause, or of one, in the order they came to hold."""
    return fetch(
        """SELECT * FROM clause_version WHERE %s = '' OR clause_id = %s
        ORDER BY clause_id, valid_from, version""",
        (only, only),
    )


def checkpoints(size: int) -> list[Row]:
    """The newest checkpoints of the ledger."""
    return fetch(
        f"""SELECT tree_size, note, made_at FROM ledger_checkpoint
        ORDER BY tree_size DESC LIMIT {int(size)}"""
    )


def mistakes() -> list[Row]:
    """Causes that were rolled back and stay so, newest first; whose they were is left out."""
    return fetch(
        f"""SELECT v.reason, v.guard, v.hit_count, v.made_at FROM void v
        WHERE v.cause_kind <> 'void' AND {VOID_STANDS.format(v="v")}
        ORDER BY v.made_at DESC, v.void_id"""
    )


def suspended(handle: str, now: Moment) -> Row | None:
    """The decision that hides the account of that name now; None for any other account."""
    rows = fetch(
        f"""SELECT d.clause_id, s.body AS statement FROM decision d
        JOIN proposal p ON p.proposal_id = d.proposal_id
        LEFT JOIN statement_text s ON s.decision_id = d.decision_id
        WHERE LOWER(p.handle) = LOWER(%s) AND d.measure IN ('suspend', 'terminate') AND {IN_FORCE}
        ORDER BY d.made_at, d.decision_id LIMIT 1""",
        (handle, now),
    )
    return rows[0] if rows else None
