"""Questions about differences between the platform's own state and the decisions in force.

All are set-based: what the platform says lies in the work table `platform_seen`.
"""

from collections.abc import Iterator

from showcause.domain.moment import Moment
from showcause.store.reads.force import IN_FORCE
from showcause.store.reads.letters import FORM, PARTS, letter_of
from showcause.store.reads.rows import Row, chunks, fetch, fetch_number

_ENDED = """EXISTS (SELECT 1 FROM unexplained_event e
    WHERE e.unexplained_id = u.unexplained_id AND e.kind IN ('gone', 'lifted'))"""

_ANSWERED = """EXISTS (SELECT 1 FROM unexplained_event e
    WHERE e.unexplained_id = u.unexplained_id AND e.kind IN
        ('gone', 'lifted', 'explained', 'lifting_proposed', 'lift_ordered'))"""

OPEN = """NOT EXISTS (SELECT 1 FROM unexplained_event e
    WHERE e.unexplained_id = u.unexplained_id AND e.kind IN ('gone', 'lifted', 'explained'))"""

_OURS = """(o.verb = 'apply' AND c.state = 'confirmed' AND NOT EXISTS
        (SELECT 1 FROM platform_order u JOIN receipt k ON k.order_id = u.order_id
        WHERE u.decision_id = o.decision_id AND u.verb = 'undo' AND k.state = 'confirmed'
            AND k.made_at >= c.made_at))"""
"""Carried out by order `o` of ours and not taken back since: what ended is about to be undone."""

_LANGUAGE = """COALESCE((SELECT MAX(p.language) FROM proposal p
    WHERE p.account = u.account), '') AS language"""


def newly_unexplained(began_at: Moment, now: Moment, size: int) -> Iterator[list[Row]]:
    """What is in force on the platform and neither decided, nor left from a decision, nor known.

    A decision that ended holds until its inverse order is confirmed: a void is one row, and its
    orders follow. An order answered since the reading began may have changed what was read: that
    waits for the next comparison.
    """
    return chunks(
        f"""SELECT * FROM (SELECT s.account || ' ' || s.measure AS place, s.account, s.measure,
            s.reference FROM platform_seen s
        WHERE NOT EXISTS (SELECT 1 FROM decision d
                WHERE d.account = s.account AND d.measure = s.measure AND {IN_FORCE})
            AND NOT EXISTS (SELECT 1 FROM decision d
                JOIN platform_order o ON o.decision_id = d.decision_id
                LEFT JOIN receipt c ON c.order_id = o.order_id
                WHERE d.account = s.account AND d.measure = s.measure
                    AND (c.order_id IS NULL OR c.made_at >= %s OR {_OURS}))
            AND NOT EXISTS (SELECT 1 FROM unexplained_measure u
                WHERE u.account = s.account AND u.measure = s.measure AND NOT {_ENDED})
        ) AS x WHERE x.place <> ''""",
        size,
        "x.place",
        (now, began_at),
    )


def ended(size: int) -> Iterator[list[Row]]:
    """Known unexplained measures that the platform no longer has; how each came to its end."""
    return chunks(
        f"""SELECT u.unexplained_id, CASE WHEN EXISTS (SELECT 1 FROM unexplained_event e
                WHERE e.unexplained_id = u.unexplained_id AND e.kind = 'lift_ordered')
            THEN 'lifted' ELSE 'gone' END AS kind
        FROM unexplained_measure u
        WHERE NOT {_ENDED} AND NOT EXISTS (SELECT 1 FROM platform_seen s
            WHERE s.account = u.account AND s.measure = u.measure)""",
        size,
        "u.unexplained_id",
    )


def without_reasons(now: Moment, size: int) -> Iterator[list[Row]]:
    """Unexplained measures whose day for reasons is over, and nobody gave any."""
    return chunks(
        f"""SELECT u.unexplained_id FROM unexplained_measure u
        WHERE u.reasons_due_at <= %s AND NOT {_ANSWERED}""",
        size,
        "u.unexplained_id",
        (now,),
    )


def untold(size: int) -> Iterator[list[Row]]:
    """Open unexplained measures of which the holder was not told yet."""
    return chunks(
        f"""SELECT u.*, {_LANGUAGE} FROM unexplained_measure u
        WHERE {OPEN} AND NOT EXISTS (SELECT 1 FROM notice n
            WHERE n.subject_id = u.unexplained_id)""",
        size,
        "u.unexplained_id",
    )


def missing(began_at: Moment, now: Moment, size: int) -> Iterator[list[Row]]:
    """Decisions in force, carried out before the reading began, whose measure was not read.

    `times` is how often that was found before; what a person was shown already is left out.
    """
    return chunks(
        f"""SELECT d.decision_id, d.account, d.measure, (SELECT COUNT(*) FROM missing_measure m
            WHERE m.decision_id = d.decision_id) AS times
        FROM decision d WHERE {IN_FORCE}
            AND EXISTS (SELECT 1 FROM platform_order o
                JOIN receipt c ON c.order_id = o.order_id AND c.state = 'confirmed'
                WHERE o.decision_id = d.decision_id AND o.verb = 'apply')
            AND NOT EXISTS (SELECT 1 FROM platform_order o
                LEFT JOIN receipt c ON c.order_id = o.order_id
                WHERE o.decision_id = d.decision_id
                    AND (c.order_id IS NULL OR c.made_at >= %s))
            AND NOT EXISTS (SELECT 1 FROM platform_seen s
                WHERE s.account = d.account AND s.measure = d.measure)
            AND NOT EXISTS (SELECT 1 FROM missing_measure m
                WHERE m.decision_id = d.decision_id AND m.outcome = 'lifted_outside')""",
        size,
        "d.decision_id",
        (now, began_at),
    )


def open_count() -> int:
    """How many measures without decision or reasons there are now."""
    return fetch_number(f"SELECT COUNT(*) FROM unexplained_measure u WHERE {OPEN}")


def seen_count() -> int:
    """How many measures the platform said are in force."""
    return fetch_number("SELECT COUNT(*) FROM platform_seen")


def by_id(unexplained_id: str) -> Row | None:
    """One unexplained measure, and whether it is still open."""
    return _one("u.unexplained_id = %s", unexplained_id)


def by_token_hash(hashed: str) -> Row | None:
    """The unexplained measure a link opens, if it does."""
    return _one("u.token_hash = %s", hashed)


def _one(condition: str, value: str) -> Row | None:
    rows = fetch(
        f"""SELECT u.*, CASE WHEN {OPEN} THEN 1 ELSE 0 END AS is_open
        FROM unexplained_measure u WHERE {condition}""",
        (value,),
    )
    return rows[0] if rows else None


def last_compared_at() -> Moment:
    """When the last comparison began; 0 if there was none."""
    return fetch_number("SELECT MAX(began_at) FROM comparison")


def last_failure() -> str:
    """Why the last comparison broke off; empty if it did not."""
    rows = fetch("SELECT detail FROM comparison ORDER BY began_at DESC, comparison_id LIMIT 1")
    return str(rows[0]["detail"]) if rows else ""


def ready_lifts(now: Moment, size: int, after: int) -> list[Row]:
    """Unexplained measures a person had lifted, oldest first."""
    return fetch(
        """SELECT x.number, x.attempts, u.* FROM outbox x
        JOIN unexplained_measure u ON u.unexplained_id = x.ref
        WHERE x.kind = 'lift' AND x.state = 'ready' AND x.next_at <= %s AND x.number > %s
        ORDER BY x.number LIMIT %s""",
        (now, after, size),
    )


def daily_figures() -> list[Row]:
    """For each day (UTC) with a whole comparison: the last one's figures, newest first."""
    return fetch(
        """SELECT c.began_at, c.platform, c.seen_count, c.unexplained_count, c.missing_count
        FROM comparison c WHERE c.outcome = 'complete' AND NOT EXISTS
            (SELECT 1 FROM comparison later WHERE later.outcome = 'complete'
                AND later.began_at / 86400000 = c.began_at / 86400000
                AND later.began_at > c.began_at)
        ORDER BY c.began_at DESC"""
    )


def listed() -> list[Row]:
    """Every unexplained measure, oldest first, with what happened last and whether it is told."""
    return fetch(
        """SELECT u.unexplained_id, u.account, u.measure, u.reference, u.public_ref, u.found_at,
            u.reasons_due_at, COALESCE((SELECT MAX(e.kind) FROM unexplained_event e
                WHERE e.unexplained_id = u.unexplained_id AND e.made_at =
                    (SELECT MAX(made_at) FROM unexplained_event x
                    WHERE x.unexplained_id = u.unexplained_id)), 'found') AS status,
            (SELECT COUNT(*) FROM notice n WHERE n.subject_id = u.unexplained_id) AS notices
        FROM unexplained_measure u ORDER BY u.found_at, u.unexplained_id"""
    )


def waits(kind: str) -> bool:
    """Whether anything of a kind waits in the outbox."""
    return (
        fetch_number("SELECT COUNT(*) FROM outbox WHERE kind = %s AND state = 'ready'", (kind,)) > 0
    )


def letter_about(unexplained_id: str) -> Row:
    """The words and language of the letter about a measure; empty before it is written."""
    rows = fetch(
        f"""SELECT n.language, {PARTS} FROM notice n
        JOIN notice_text t ON t.notice_id = n.notice_id {FORM}
        WHERE n.subject_id = %s AND n.kind = 'unexplained'""",
        (unexplained_id,),
    )
    if not rows:
        return {"language": "", "subject": "", "body": ""}
    subject, body = letter_of(rows[0])
    return {"language": rows[0]["language"], "subject": subject, "body": body}


def contested_with(unexplained_id: str) -> list[Row]:
    """What the holder wrote about a measure, oldest first."""
    return fetch(
        """SELECT e.made_at, t.body FROM unexplained_event e
        LEFT JOIN unexplained_text t ON t.event_id = e.event_id
        WHERE e.unexplained_id = %s AND e.kind = 'contested' ORDER BY e.made_at, e.event_id""",
        (unexplained_id,),
    )
