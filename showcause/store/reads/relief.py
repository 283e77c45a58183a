"""Questions about lateness: whose answer is due, what was lifted, and what comes back."""

from collections.abc import Iterator, Sequence

from showcause.domain.moment import Moment
from showcause.domain.window import Scope, Window, WindowKind
from showcause.store.reads.force import ACTIVE_RELIEF, IN_FORCE, STANDS
from showcause.store.reads.rows import WHOLE, Row, Span, chunks, fetch, fetch_tuples

_TOLD = """d.*, p.language, p.handle, p.followers, p.features, p.linked_count,
    s.body AS statement"""
_WITH_PROPOSAL = """JOIN proposal p ON p.proposal_id = d.proposal_id
    LEFT JOIN statement_text s ON s.decision_id = d.decision_id"""


def late_appeals(now: Moment, excepted: Sequence[str], size: int) -> list[Row]:
    """Decisions that stand while an appeal against them waits past its date, not yet relieved.

    Decisions under one of the `excepted` clauses are left out.
    """
    places = ", ".join(["%s"] * len(excepted)) or "''"
    return fetch(
        f"""SELECT {_TOLD}, a.appeal_id AS subject_id, a.due_at FROM appeal a
        JOIN decision d ON d.decision_id = a.decision_id {_WITH_PROPOSAL}
        WHERE a.due_at < %s AND d.clause_id NOT IN ({places}) AND {STANDS}
            AND NOT EXISTS (SELECT 1 FROM review w WHERE w.appeal_id = a.appeal_id)
            AND NOT EXISTS (SELECT 1 FROM relief x WHERE x.subject_id = a.appeal_id)
        ORDER BY a.due_at, a.appeal_id LIMIT {size}""",
        (now, *excepted, now),
    )


def told_of(decisions: Sequence[str], excepted: Sequence[str], now: Moment) -> list[Row]:
    """What a letter needs of those of these decisions that stand; `excepted` clauses left out."""
    without = ", ".join(["%s"] * len(excepted)) or "''"
    found: list[Row] = []
    for start in range(0, len(decisions), 10_000):
        part = decisions[start : start + 10_000]
        places = ", ".join(["%s"] * len(part))
        found += fetch(
            f"""SELECT {_TOLD} FROM decision d {_WITH_PROPOSAL}
            WHERE d.decision_id IN ({places}) AND d.clause_id NOT IN ({without}) AND {STANDS}
            ORDER BY d.decision_id""",
            (*part, *excepted, now),
        )
    return found


def unlifted(now: Moment, size: int, span: Span = WHOLE) -> Iterator[list[Row]]:
    """Reliefs that hold, of measures that were ordered, for which no inverse order was made."""
    return chunks(
        f"""SELECT x.relief_id, d.decision_id, d.account, d.measure FROM relief x
        JOIN decision d ON d.decision_id = x.decision_id
        WHERE {ACTIVE_RELIEF} AND {STANDS}
            AND EXISTS (SELECT 1 FROM platform_order a
                WHERE a.decision_id = d.decision_id AND a.verb = 'apply')
            AND NOT EXISTS (SELECT 1 FROM platform_order o
                WHERE o.decision_id = d.decision_id AND o.relief_id = x.relief_id)""",
        size,
        "x.relief_id",
        (now,),
        span,
    )


def unresumed(now: Moment, size: int, span: Span = WHOLE) -> Iterator[list[Row]]:
    """Reliefs that ended with an upheld measure, which no order has carried out again yet."""
    return chunks(
        f"""SELECT x.relief_id, d.decision_id, d.account, d.measure FROM relief x
        JOIN decision d ON d.decision_id = x.decision_id
        WHERE NOT ({ACTIVE_RELIEF}) AND {IN_FORCE}
            AND EXISTS (SELECT 1 FROM platform_order o WHERE o.decision_id = d.decision_id
                AND o.relief_id = x.relief_id AND o.verb = 'undo')
            AND NOT EXISTS (SELECT 1 FROM platform_order o WHERE o.decision_id = d.decision_id
                AND o.relief_id = x.relief_id AND o.verb = 'apply')""",
        size,
        "x.relief_id",
        (now,),
        span,
    )


def lapsed(now: Moment, size: int, span: Span = WHOLE) -> Iterator[list[Row]]:
    """Carried-out decisions whose end has come, for which no inverse order has been made."""
    return chunks(
        """SELECT d.decision_id, d.account, d.measure FROM decision d
        WHERE d.ends_at IS NOT NULL AND d.ends_at <= %s
            AND EXISTS (SELECT 1 FROM platform_order a
                WHERE a.decision_id = d.decision_id AND a.verb = 'apply')
            AND NOT EXISTS (SELECT 1 FROM platform_order o WHERE o.decision_id = d.decision_id
                AND o.verb = 'undo' AND o.reversal_id IS NULL AND o.relief_id IS NULL)
            AND NOT EXISTS (SELECT 1 FROM reversal r WHERE r.decision_id = d.decision_id)""",
        size,
        "d.decision_id",
        (now,),
        span,
    )


def is_relieved(decision_id: str) -> bool:
    """Whether a measure is lifted now because an answer is late."""
    return bool(
        fetch_tuples(
            f"SELECT 1 FROM relief x WHERE x.decision_id = %s AND {ACTIVE_RELIEF}", (decision_id,)
        )
    )


def windows(now: Moment) -> list[Window]:
    """Every registered window that has not expired and nobody withdrew."""
    rows = fetch(
        """SELECT w.* FROM special_window w WHERE w.expires_at > %s AND NOT EXISTS
            (SELECT 1 FROM withdrawal g WHERE g.subject_id = w.window_id)
        ORDER BY w.window_id""",
        (now,),
    )
    return [_window(row) for row in rows]


def outages(since: Moment) -> list[Window]:
    """Every outage that lasted beyond a moment; one that was withdrawn ended then."""
    rows = fetch(
        """SELECT w.*, g.made_at AS withdrawn_at FROM special_window w
        LEFT JOIN withdrawal g ON g.subject_id = w.window_id
        WHERE w.kind = 'outage' AND w.expires_at > %s ORDER BY w.window_id""",
        (since,),
    )
    return [_window(row, row["withdrawn_at"]) for row in rows]


def _window(row: Row, withdrawn_at: Moment | None = None) -> Window:
    expires_at = row["expires_at"]
    return Window(
        window_id=row["window_id"],
        kind=WindowKind(row["kind"]),
        scope=Scope(row["scope"]),
        of=row["scope_of"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        yearly=bool(row["yearly"]),
        expires_at=expires_at if withdrawn_at is None else min(expires_at, withdrawn_at),
    )


def place_of(account: str) -> str:
    """Where the holder of an account says to be; empty when nothing is known."""
    rows = fetch_tuples("SELECT place FROM account_place WHERE account = %s", (account,))
    return str(rows[0][0]) if rows else ""


def protections(now: Moment) -> dict[str, tuple[str, ...]]:
    """The purposes for which accounts are protected now, by account."""
    found: dict[str, list[str]] = {}
    for account, purpose in fetch_tuples(
        """SELECT a.account, a.purpose FROM protected_account a
        WHERE a.starts_at <= %s AND a.expires_at > %s AND NOT EXISTS
            (SELECT 1 FROM withdrawal g WHERE g.subject_id = a.protection_id)
        ORDER BY a.account, a.purpose""",
        (now, now),
    ):
        found.setdefault(account, []).append(purpose)
    return {account: tuple(purposes) for account, purposes in found.items()}
