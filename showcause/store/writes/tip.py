"""Writes of tips and of their withdrawal."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_rows

TIP = (
    "tip_id",
    "source",
    "ref",
    "kind",
    "value",
    "technique",
    "confidence_ppm",
    "expires_at",
    "format",
    "staff_id",
    "made_at",
)


def add_tips(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `TIP`; a row whose key exists stays as it was."""
    add_rows(cursor, "tip", TIP, rows)


TIP_WITHDRAWAL = ("tip_id", "hit_count", "staff_id", "made_at")


def add_tip_withdrawals(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `TIP_WITHDRAWAL`; a row whose key exists stays as it was."""
    add_rows(cursor, "tip_withdrawal", TIP_WITHDRAWAL, rows)
