"""Writes of order rows, many at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_rows

PLATFORM_ORDER = (
    "order_id",
    "decision_id",
    "reversal_id",
    "relief_id",
    "verb",
    "account",
    "measure",
    "made_at",
)


def add_platform_orders(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `PLATFORM_ORDER`; a row whose key exists stays as it was."""
    add_rows(cursor, "platform_order", PLATFORM_ORDER, rows)


RECEIPT = (
    "order_id",
    "state",
    "effects",
    "message",
    "made_at",
)


def add_receipts(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `RECEIPT`; a row whose key exists stays as it was."""
    add_rows(cursor, "receipt", RECEIPT, rows)
