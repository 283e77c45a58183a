"""What still has to leave the house."""

from collections.abc import Sequence

from showcause.domain.moment import Moment
from showcause.store.reads.letters import FORM, PARTS
from showcause.store.reads.rows import Row, fetch, fetch_number, fetch_tuples
from showcause.store.record import vendor

STUCK = "LEFT JOIN outbox b ON b.kind = 'order' AND b.ref = o.order_id AND b.state = 'stuck'"
"""Joined to `platform_order o`: an order tried too often, which has no receipt."""


def stuck(kind: str) -> list[Row]:
    """Orders or letters that were tried too often, oldest first."""
    return fetch(
        """SELECT number, ref, last_error FROM outbox WHERE kind = %s AND state = 'stuck'
        ORDER BY number""",
        (kind,),
    )


def _ready() -> str:
    """Rows of one kind that may leave; PostgreSQL claims them until the transaction ends."""
    claim = "FOR UPDATE SKIP LOCKED" if vendor() == "postgresql" else ""
    return f"""(SELECT number, ref, attempts FROM outbox WHERE kind = %s AND state = 'ready'
        AND next_at <= %s AND number > %s ORDER BY number LIMIT %s {claim}) AS x"""


def ready_mail(now: Moment, size: int, after: int = 0) -> list[Row]:
    """Notices to deliver now, oldest first, with address and text."""
    return fetch(
        f"""SELECT x.number, x.attempts, n.notice_id, n.language, n.text_hash, t.address, {PARTS}
        FROM {_ready()} JOIN notice n ON n.notice_id = x.ref
        JOIN notice_text t ON t.notice_id = x.ref {FORM} ORDER BY x.number""",
        ("mail", now, after, size),
    )


def ready_in_product(kind: str, now: Moment, size: int, after: int = 0) -> list[Row]:
    """Notices to show in the product now, oldest first, with account and text."""
    return fetch(
        f"""SELECT x.number, x.attempts, n.notice_id, n.language, n.text_hash, n.account, {PARTS}
        FROM {_ready()} JOIN notice n ON n.notice_id = x.ref
        JOIN notice_text t ON t.notice_id = x.ref {FORM} ORDER BY x.number""",
        (kind, now, after, size),
    )


def ready_relief(now: Moment, size: int, after: int = 0) -> list[Row]:
    """Orders that give back what was taken, oldest first; they leave even when measures may not."""
    claim = "FOR UPDATE OF x SKIP LOCKED" if vendor() == "postgresql" else ""
    return fetch(
        f"""SELECT x.number, x.attempts, o.order_id, o.decision_id, o.reversal_id, o.verb,
            o.account, o.measure, d.public_ref, d.clause_id
        FROM outbox x JOIN platform_order o ON o.order_id = x.ref AND o.verb = 'undo'
        JOIN decision d ON d.decision_id = o.decision_id
        WHERE x.kind = 'order' AND x.state = 'ready' AND x.next_at <= %s AND x.number > %s
        ORDER BY x.number LIMIT %s {claim}""",
        (now, after, size),
    )


def carried_out(accounts: Sequence[str]) -> set[tuple[str, str]]:
    """(account, measure) of every order these accounts' platform confirmed."""
    found: set[tuple[str, str]] = set()
    for start in range(0, len(accounts), 900):
        part = accounts[start : start + 900]
        places = ", ".join(["%s"] * len(part))
        rows = fetch_tuples(
            f"""SELECT o.account, o.measure FROM platform_order o
            JOIN receipt c ON c.order_id = o.order_id AND c.state = 'confirmed'
            WHERE o.verb = 'apply' AND o.account IN ({places})""",
            part,
        )
        found |= {(account, measure) for account, measure in rows}
    return found


def ready_orders(now: Moment, size: int, after: int = 0) -> list[Row]:
    """Orders to send now, oldest first, with what the platform needs to know."""
    return fetch(
        f"""SELECT x.number, x.attempts, o.order_id, o.decision_id, o.reversal_id, o.verb,
            o.account, o.measure, d.public_ref, d.clause_id
        FROM {_ready()} JOIN platform_order o ON o.order_id = x.ref
        JOIN decision d ON d.decision_id = o.decision_id ORDER BY x.number""",
        ("order", now, after, size),
    )


def waiting_measures() -> int:
    """How many orders that take something wait to leave."""
    return fetch_number(
        """SELECT COUNT(*) FROM outbox x JOIN platform_order o ON o.order_id = x.ref
        WHERE x.kind = 'order' AND x.state = 'ready' AND o.verb = 'apply'"""
    )
