"""Writes of comparisons with the platform's own state."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_rows

COMPARISON = (
    "comparison_id",
    "platform",
    "outcome",
    "detail",
    "seen_count",
    "unexplained_count",
    "missing_count",
    "began_at",
    "ended_at",
)


def add_comparison(cursor: Any, row: Sequence[Any]) -> None:
    """One comparison row; a second one of the same moment stays away."""
    add_rows(cursor, "comparison", COMPARISON, [row])


UNEXPLAINED_MEASURE = (
    "unexplained_id",
    "comparison_id",
    "account",
    "measure",
    "reference",
    "public_ref",
    "token_hash",
    "found_at",
    "reasons_due_at",
)


def add_unexplained_measures(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `UNEXPLAINED_MEASURE`; a row whose key exists stays as it was."""
    add_rows(cursor, "unexplained_measure", UNEXPLAINED_MEASURE, rows)


UNEXPLAINED_EVENT = ("event_id", "unexplained_id", "kind", "actor", "made_at")


def add_unexplained_events(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `UNEXPLAINED_EVENT`; a row whose key exists stays as it was."""
    add_rows(cursor, "unexplained_event", UNEXPLAINED_EVENT, rows)


UNEXPLAINED_TEXT = ("event_id", "body")


def add_unexplained_texts(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `UNEXPLAINED_TEXT`; a row whose key exists stays as it was."""
    add_rows(cursor, "unexplained_text", UNEXPLAINED_TEXT, rows)


MISSING_MEASURE = ("missing_id", "comparison_id", "decision_id", "outcome", "made_at")


def add_missing_measures(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `MISSING_MEASURE`; a row whose key exists stays as it was."""
    add_rows(cursor, "missing_measure", MISSING_MEASURE, rows)


PLATFORM_SEEN = ("account", "measure", "reference")


def add_platform_seen(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `PLATFORM_SEEN`; one that was seen already stays as it was."""
    add_rows(cursor, "platform_seen", PLATFORM_SEEN, rows)


def forget_platform_seen(cursor: Any) -> None:
    """Empty the work table before another comparison."""
    cursor.execute("DELETE FROM platform_seen")
