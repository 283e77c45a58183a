"""Writes of decisions drawn to be read again, and what their readers say."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_row_once, add_rows_once

RECHECK = ("recheck_id", "since_at", "until_at", "nonce", "frame", "staff_id", "made_at")
RECHECK_CASE = ("case_id", "recheck_id", "decision_id", "path", "rule_id", "language")
RECHECK_READING = ("reading_id", "case_id", "staff_id", "verdict", "made_at")


def add_recheck(cursor: Any, row: Sequence[Any], cases: Iterable[Sequence[Any]]) -> None:
    """One draw and its cases; the same draw twice raises IntegrityError."""
    add_row_once(cursor, "recheck", RECHECK, row)
    add_rows_once(cursor, "recheck_case", RECHECK_CASE, cases)


def add_recheck_reading(cursor: Any, row: Sequence[Any]) -> None:
    """One reading; the same person twice raises IntegrityError."""
    add_row_once(cursor, "recheck_reading", RECHECK_READING, row)
