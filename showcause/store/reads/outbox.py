"""What still has to leave the house."""

from showcause.domain.moment import Moment
from showcause.store.reads.letters import FORM, PARTS
from showcause.store.reads.rows import Row, fetch

_READY = """(SELECT number, ref, attempts FROM outbox
    WHERE kind = %s AND state = 'ready' AND next_at <= %s ORDER BY number LIMIT %s) AS x"""


def ready_mail(now: Moment, size: int) -> list[Row]:
    """Notices to deliver now, oldest first, with address and text."""
    return fetch(
        f"""SELECT x.number, x.attempts, n.notice_id, n.language, n.text_hash, t.address, {PARTS}
        FROM {_READY} JOIN notice n ON n.notice_id = x.ref
        JOIN notice_text t ON t.notice_id = x.ref {FORM} ORDER BY x.number""",
        ("mail", now, size),
    )


def ready_orders(now: Moment, size: int) -> list[Row]:
    """Orders to send now, oldest first, with what the platform needs to know."""
    return fetch(
        f"""SELECT x.number, x.attempts, o.order_id, o.decision_id, o.reversal_id, o.verb,
            o.account, o.measure, d.public_ref, d.clause_id
        FROM {_READY} JOIN platform_order o ON o.order_id = x.ref
        JOIN decision d ON d.decision_id = o.decision_id ORDER BY x.number""",
        ("order", now, size),
    )
