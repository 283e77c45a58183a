"""What still has to leave the house."""

from showcause.domain.moment import Moment
from showcause.store.reads.rows import Row, fetch


def ready_mail(now: Moment, size: int) -> list[Row]:
    """Notices to deliver now, oldest first, with address and text."""
    return fetch(
        """SELECT x.number, x.attempts, n.notice_id, n.language, n.text_hash, t.address,
            t.subject_line, t.body
        FROM outbox x JOIN notice n ON n.notice_id = x.ref
        JOIN notice_text t ON t.notice_id = x.ref
        WHERE x.kind = 'mail' AND x.state = 'ready' AND x.next_at <= %s
        ORDER BY x.number LIMIT %s""",
        (now, size),
    )


def ready_orders(now: Moment, size: int) -> list[Row]:
    """Orders to send now, oldest first, with what the platform needs to know."""
    return fetch(
        """SELECT x.number, x.attempts, o.order_id, o.decision_id, o.reversal_id, o.verb, o.account,
            o.measure, d.public_ref, d.clause_id
        FROM outbox x JOIN platform_order o ON o.order_id = x.ref
        JOIN decision d ON d.decision_id = o.decision_id
        WHERE x.kind = 'order' AND x.state = 'ready' AND x.next_at <= %s
        ORDER BY x.number LIMIT %s""",
        (now, size),
    )


def counts() -> list[Row]:
    """How many rows are in each state, by kind."""
    return fetch("SELECT kind, state, COUNT(*) AS rows FROM outbox GROUP BY 1, 2 ORDER BY 1, 2")
