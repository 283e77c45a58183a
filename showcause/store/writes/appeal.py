"""Writes of appeal rows, many at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_row_once, add_rows
from showcause.store.writes.waiting import add_waiting

APPEAL = (
    "appeal_id",
    "decision_id",
    "filed_by",
    "language",
    "received_at",
    "due_at",
)


def add_appeals(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `APPEAL`; a row whose key exists stays as it was."""
    batch = list(rows)
    add_rows(cursor, "appeal", APPEAL, batch)
    add_waiting(cursor, (row[0] for row in batch))


APPEAL_TEXT = (
    "appeal_id",
    "body",
)


def add_appeal_texts(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `APPEAL_TEXT`; a row whose key exists stays as it was."""
    add_rows(cursor, "appeal_text", APPEAL_TEXT, rows)


REVIEW = (
    "review_id",
    "appeal_id",
    "decision_id",
    "staff_id",
    "outcome",
    "reason",
    "made_at",
)


def add_review(cursor: Any, row: Sequence[Any]) -> None:
    """One review row; the same key twice raises IntegrityError."""
    add_row_once(cursor, "review", REVIEW, row)


REVIEW_TEXT = (
    "review_id",
    "body",
)


def add_review_texts(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `REVIEW_TEXT`; a row whose key exists stays as it was."""
    add_rows(cursor, "review_text", REVIEW_TEXT, rows)
