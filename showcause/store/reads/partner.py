"""Links of partner servers' reviewers."""

from collections.abc import Sequence
from typing import Final

from showcause.domain.moment import Moment
from showcause.store.reads.rows import Row, fetch

PARTNERS: Final = "ptn_"
"""What the ids of partners' reviewers begin with."""

_OPEN = """l.expires_at > %s
    AND NOT EXISTS (SELECT 1 FROM partner_link_end e WHERE e.link_id = l.link_id)"""


def link_behind(token_hash: str, now: Moment) -> Row | None:
    """The link with this token, while it opens its case."""
    rows = fetch(
        f"SELECT l.* FROM partner_link l WHERE l.token_hash = %s AND {_OPEN}", (token_hash, now)
    )
    return rows[0] if rows else None


def invited_to(staff_id: str, subject_id: str, now: Moment) -> Row | None:
    """The standing invitation of a person to a case."""
    rows = fetch(
        f"""SELECT l.* FROM partner_link l WHERE l.staff_id = %s AND l.subject_id = %s AND {_OPEN}
        ORDER BY l.made_at DESC LIMIT 1""",
        (staff_id, subject_id, now),
    )
    return rows[0] if rows else None


def links(now: Moment) -> list[Row]:
    """Every link without its hash, and whether it still opens its case."""
    return fetch(
        """SELECT l.link_id, l.subject_id, l.staff_id, s.name, l.server, l.made_by, l.made_at,
            l.expires_at, e.made_at AS ended_at,
            CASE WHEN e.link_id IS NOT NULL THEN 'ended' WHEN l.expires_at <= %s THEN 'expired'
                ELSE 'open' END AS status
        FROM partner_link l JOIN staff s ON s.staff_id = l.staff_id
        LEFT JOIN partner_link_end e ON e.link_id = l.link_id ORDER BY l.made_at, l.link_id""",
        (now,),
    )


def server_of(staff_id: str, subject_id: str) -> str:
    """The partner server a person answered a case for; empty for our own people."""
    rows = fetch(
        """SELECT server FROM partner_link WHERE staff_id = %s AND subject_id = %s
        ORDER BY made_at DESC LIMIT 1""",
        (staff_id, subject_id),
    )
    return str(rows[0]["server"]) if rows else ""


def server_among(people: Sequence[str], subject_id: str) -> str:
    """The partner server one of those who answered a case is of; empty where all are our own."""
    partners = [name for name in people if name.startswith(PARTNERS)]
    return server_of(partners[0], subject_id) if partners else ""
