"""Questions about what was, and must still be, reported to the EU transparency database."""

from collections.abc import Iterator

from showcause.domain.moment import Moment
from showcause.store.reads.rows import Row, chunks, fetch
from showcause.store.record import vendor


def unreported(size: int) -> Iterator[list[Row]]:
    """Decisions that no statement was made for, with their statement of reasons."""
    return chunks(
        """SELECT d.decision_id, d.clause_id, d.clause_version, s.body AS statement
        FROM decision d JOIN statement_text s ON s.decision_id = d.decision_id
        WHERE NOT EXISTS (SELECT 1 FROM eu_statement e WHERE e.decision_id = d.decision_id)""",
        size,
        "d.decision_id",
    )


def to_repair(size: int) -> Iterator[list[Row]]:
    """Decisions whose latest statement was held back or refused, with its turn."""
    return chunks(
        """SELECT d.decision_id, d.clause_id, d.clause_version, s.body AS statement,
            e.turn, e.body AS tried
        FROM eu_statement e JOIN decision d ON d.decision_id = e.decision_id
        JOIN statement_text s ON s.decision_id = d.decision_id
        LEFT JOIN eu_answer a ON a.statement_id = e.statement_id
        WHERE e.body <> '' AND (e.problems <> '[]' OR a.state = 'refused') AND NOT EXISTS
            (SELECT 1 FROM eu_statement l
                WHERE l.decision_id = e.decision_id AND l.turn > e.turn)""",
        size,
        "d.decision_id",
    )


def ready(now: Moment, size: int, after: int) -> list[Row]:
    """Statements to send now, oldest first; PostgreSQL claims them until the transaction ends."""
    claim = "FOR UPDATE OF x SKIP LOCKED" if vendor() == "postgresql" else ""
    return fetch(
        f"""SELECT x.number, x.attempts, e.statement_id, e.body FROM outbox x
        JOIN eu_statement e ON e.statement_id = x.ref
        WHERE x.kind = 'eu' AND x.state = 'ready' AND x.next_at <= %s AND x.number > %s
        ORDER BY x.number LIMIT %s {claim}""",
        (now, after, size),
    )


def uncorrected(size: int) -> Iterator[list[Row]]:
    """Statements that are stored and whose decision was reversed, not yet noted as wrong."""
    return chunks(
        """SELECT e.statement_id, r.reversal_id, r.reason FROM eu_statement e
        JOIN eu_answer a ON a.statement_id = e.statement_id AND a.state = 'stored'
        JOIN reversal r ON r.decision_id = e.decision_id
        WHERE NOT EXISTS (SELECT 1 FROM eu_correction c WHERE c.statement_id = e.statement_id)""",
        size,
        "e.statement_id",
    )


def corrections() -> list[Row]:
    """Every correction with the puid and the database's own id, oldest first."""
    return fetch(
        """SELECT e.puid, a.uuid, c.reason, c.made_at FROM eu_correction c
        JOIN eu_statement e ON e.statement_id = c.statement_id
        JOIN eu_answer a ON a.statement_id = c.statement_id
        ORDER BY c.made_at, e.puid"""
    )


def clause_bodies() -> dict[tuple[str, str], str]:
    """The JSON of every clause's title and text, by (clause, version)."""
    rows = fetch("SELECT clause_id, version, body FROM clause_version")
    return {(row["clause_id"], row["version"]): row["body"] for row in rows}


def eu_rows() -> list[Row]:
    """Every statement and what became of it, oldest first."""
    return fetch(
        """SELECT e.statement_id, e.decision_id, e.puid, e.problems, e.made_at, a.uuid,
            a.message, CASE WHEN e.body = '' THEN 'not_owed'
                WHEN e.problems <> '[]' THEN 'to_repair'
                WHEN c.statement_id IS NOT NULL THEN 'corrected'
                WHEN a.state IS NULL THEN 'waiting' ELSE a.state END AS status
        FROM eu_statement e LEFT JOIN eu_answer a ON a.statement_id = e.statement_id
        LEFT JOIN eu_correction c ON c.statement_id = e.statement_id
        ORDER BY e.made_at, e.statement_id"""
    )
