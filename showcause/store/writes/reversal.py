"""Writes of reversal rows, many at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_row_once, add_rows

VOID = (
    "void_id",
    "cause_kind",
    "cause",
    "reason",
    "guard",
    "staff_id",
    "hit_count",
    "made_at",
)


def add_void(cursor: Any, row: Sequence[Any]) -> None:
    """One void row; the same key twice raises IntegrityError."""
    add_row_once(cursor, "void", VOID, row)


REVERSAL = (
    "reversal_id",
    "decision_id",
    "cause_kind",
    "cause",
    "review_id",
    "void_id",
    "reason",
    "made_at",
)


def add_reversals(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `REVERSAL`; a row whose key exists stays as it was."""
    add_rows(cursor, "reversal", REVERSAL, rows)


DISCLOSURE = (
    "disclosure_id",
    "path",
    "manifest_hash",
    "account_count",
    "post_count",
    "made_at",
)


def add_disclosures(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `DISCLOSURE`; a row whose key exists stays as it was."""
    add_rows(cursor, "disclosure", DISCLOSURE, rows)


REOPENING = ("decision_id", "reversal_id", "made_at")


def add_reopenings(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `REOPENING`; a row whose key exists stays as it was."""
    add_rows(cursor, "reopening", REOPENING, rows)
