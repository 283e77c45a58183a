"""Questions about appeals."""

from showcause.domain.moment import HOUR, Moment
from showcause.store.reads.rows import Row, fetch, fetch_tuples

QUIET = 72 * HOUR
"""Mail that was accepted counts as read once no bounce came for this long."""


def open_appeal(decision_id: str) -> str | None:
    """The appeal of a decision that no review has answered, or None."""
    rows = fetch_tuples(
        """SELECT a.appeal_id FROM appeal a WHERE a.decision_id = %s AND NOT EXISTS
            (SELECT 1 FROM review r WHERE r.appeal_id = a.appeal_id)""",
        (decision_id,),
    )
    return rows[0][0] if rows else None


def is_answered(appeal_id: str) -> bool:
    """Whether a review answered this appeal."""
    return bool(fetch_tuples("SELECT 1 FROM review WHERE appeal_id = %s", (appeal_id,)))


def waiting() -> list[Row]:
    """Appeals without a review, those due first."""
    return fetch(
        """SELECT a.*, t.body FROM appeal a LEFT JOIN appeal_text t ON t.appeal_id = a.appeal_id
        WHERE NOT EXISTS (SELECT 1 FROM review r WHERE r.appeal_id = a.appeal_id)
        ORDER BY a.due_at, a.appeal_id"""
    )


def by_id(appeal_id: str) -> Row | None:
    """One appeal, or None."""
    rows = fetch("SELECT * FROM appeal WHERE appeal_id = %s", (appeal_id,))
    return rows[0] if rows else None


def informed_at(decision_id: str) -> Moment | None:
    """When the holder counts as informed: the page was opened, or mail came and stayed unbounced.

    None while neither has happened.
    """
    rows = fetch_tuples(
        """SELECT l.state, MIN(l.made_at) FROM notice n
        JOIN notice_delivery l ON l.notice_id = n.notice_id
        WHERE n.subject_id = %s AND n.kind = 'decision' GROUP BY l.state""",
        (decision_id,),
    )
    states: dict[str, Moment] = dict(rows)
    accepted = states.get("accepted", states.get("filed"))
    quiet = [accepted + QUIET] if accepted is not None and "bounced" not in states else []
    opened = fetch_tuples(
        "SELECT opened_at FROM portal_opening WHERE subject_id = %s", (decision_id,)
    )
    return min([*quiet, *(at for (at,) in opened)], default=None)
