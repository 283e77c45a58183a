"""Writes of what is reported to the EU transparency database."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_rows

EU_STATEMENT = ("statement_id", "decision_id", "turn", "puid", "body", "problems", "made_at")
EU_ANSWER = ("statement_id", "state", "uuid", "message", "made_at")
EU_CORRECTION = ("statement_id", "reversal_id", "reason", "made_at")


def add_eu_statements(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Add statements; one that is there already keeps its puid."""
    add_rows(cursor, "eu_statement", EU_STATEMENT, rows)


def add_eu_answers(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Add final answers."""
    add_rows(cursor, "eu_answer", EU_ANSWER, rows)


def add_eu_corrections(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Add corrections."""
    add_rows(cursor, "eu_correction", EU_CORRECTION, rows)
