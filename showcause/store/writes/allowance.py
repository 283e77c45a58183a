"""Writes of allowances, their ends and their uses."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_row_once, add_rows

ALLOWANCE = (
    "allowance_id",
    "name",
    "cover_kind",
    "covers",
    "owner",
    "reason",
    "registered_by",
    "registered_at",
    "expires_at",
)
END = ("allowance_id", "ended_by", "reason", "ended_at")
USE = (
    "use_id",
    "allowance_id",
    "account",
    "rule_id",
    "rule_hash",
    "finding_id",
    "made_at",
)


def add_allowance(cursor: Any, row: Sequence[Any]) -> None:
    """One row in the order of `ALLOWANCE`."""
    add_row_once(cursor, "allowance", ALLOWANCE, row)


def add_allowance_end(cursor: Any, row: Sequence[Any]) -> None:
    """One row in the order of `END`; a second end of the same allowance is refused."""
    add_row_once(cursor, "allowance_end", END, row)


def add_allowance_uses(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `USE`; a row whose key exists stays as it was."""
    add_rows(cursor, "allowance_use", USE, rows)
