"""Writes of ledger rows, many at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_rows, add_rows_once

LEDGER_ENTRY = (
    "entry_id",
    "kind",
    "subject",
    "at",
    "payload_hash",
)


def add_ledger_entries(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `LEDGER_ENTRY`; a row whose key exists stays as it was."""
    add_rows(cursor, "ledger_entry", LEDGER_ENTRY, rows)


LEDGER_PAYLOAD = (
    "entry_id",
    "salt",
    "body",
)


def add_ledger_payloads(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `LEDGER_PAYLOAD`; a row whose key exists stays as it was."""
    add_rows(cursor, "ledger_payload", LEDGER_PAYLOAD, rows)


LEDGER_LEAF = (
    "leaf_index",
    "entry_id",
)


def add_ledger_leaves(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `LEDGER_LEAF`; a row whose key exists raises IntegrityError."""
    add_rows_once(cursor, "ledger_leaf", LEDGER_LEAF, rows)


LEDGER_CHECKPOINT = (
    "tree_size",
    "root",
    "note",
    "frontier",
    "made_at",
)


def add_ledger_checkpoints(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `LEDGER_CHECKPOINT`; a row whose key exists raises IntegrityError."""
    add_rows_once(cursor, "ledger_checkpoint", LEDGER_CHECKPOINT, rows)
