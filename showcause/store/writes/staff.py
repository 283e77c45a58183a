"""Writes of staff rows, many at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_row_once, add_rows

STAFF = (
    "staff_id",
    "name",
    "role",
    "languages",
    "played",
    "added_at",
)


def add_staff(cursor: Any, row: Sequence[Any]) -> None:
    """One staff row; the same key twice raises IntegrityError."""
    add_row_once(cursor, "staff", STAFF, row)


CLOCK_SHIFT = (
    "shift_id",
    "milliseconds",
    "reason",
    "made_at",
)


def add_clock_shifts(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `CLOCK_SHIFT`; a row whose key exists stays as it was."""
    add_rows(cursor, "clock_shift", CLOCK_SHIFT, rows)
