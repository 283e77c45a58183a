"""Questions of the pages anybody may read; none gives an account away that is not suspended."""

from typing import Final

from showcause.domain.moment import DAY, Moment
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


_ALL_TOLD = """v.hit_count <= (SELECT COUNT(*) FROM reversal r JOIN notice n
    ON n.subject_id = r.decision_id AND n.kind = 'rollback' WHERE r.void_id = v.void_id)"""
"""Whether everybody whom a cause hit has their letter."""

TOLD_WITHIN: Final = 7 * DAY
"""How long a platform that does not answer may keep a mistake from being told to everybody."""


def mistakes(now: Moment, only: str = "") -> list[Row]:
    """Causes that were rolled back, newest first, once all whom they hit were told.

    `lifted` says that the rollback was itself undone; whose the accounts were is left out.
    """
    return fetch(
        f"""SELECT v.void_id, v.reason, v.guard, v.hit_count, v.made_at,
            CASE WHEN {VOID_STANDS.format(v="v")} THEN 0 ELSE 1 END AS lifted FROM void v
        WHERE v.cause_kind <> 'void' AND ({_ALL_TOLD} OR v.made_at <= %s)
            AND %s IN ('', v.void_id)
        ORDER BY v.made_at DESC, v.void_id""",
        (now - TOLD_WITHIN, only),
    )


def requests() -> tuple[list[Row], int]:
    """What outsiders asked for, newest first, and how many the law forbids to describe.

    Authorities and courts are named; companies, platforms and persons are not, nor any account.
    """
    rows = fetch(
        """SELECT received_at, kind, asked_for, sealed,
            CASE WHEN kind IN ('authority', 'court') THEN body ELSE '' END AS body
        FROM outside_contact ORDER BY received_at DESC, contact_id"""
    )
    told = [row for row in rows if not row.pop("sealed")]
    return told, len(rows) - len(told)


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
