"""Legal holds, what was erased when its time was over, and each night's report."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from showcause.store.writes.rows import add_row_once, add_rows

LEGAL_HOLD: Final = (
    "hold_id",
    "account",
    "reason",
    "owner",
    "staff_id",
    "starts_at",
    "expires_at",
)
CASE_ERASURE: Final = ("proposal_id", "purpose", "made_at")
PART_REWRITING: Final = ("rewriting_id", "path", "reason", "row_count", "sha256", "made_at")
RETENTION_RUN: Final = (
    "run_id",
    "periods",
    "erased",
    "kept",
    "remaining",
    "began_at",
    "made_at",
)


def add_legal_hold(cursor: Any, row: Sequence[Any]) -> None:
    """One hold; the same key twice raises IntegrityError."""
    add_row_once(cursor, "legal_hold", LEGAL_HOLD, row)


def add_case_erasures(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `CASE_ERASURE`; a row whose key exists stays as it was."""
    add_rows(cursor, "case_erasure", CASE_ERASURE, rows)


def add_part_rewritings(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `PART_REWRITING`; a row whose key exists stays as it was."""
    add_rows(cursor, "part_rewriting", PART_REWRITING, rows)


def add_retention_run(cursor: Any, row: Sequence[Any]) -> None:
    """One report; the same key twice raises IntegrityError."""
    add_row_once(cursor, "retention_run", RETENTION_RUN, row)


def empty_columns(
    cursor: Any, table: str, by: str, keys: Sequence[str], empty: Mapping[str, str]
) -> int:
    """How many rows with these keys were emptied; those that were empty already stay as they are.

    The database takes no other change to a row of the record.
    """
    said = ", ".join(f"{name} = %s" for name in empty)
    full = " OR ".join(f"{name} <> %s" for name in empty)
    emptied = 0
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        holes = ", ".join(["%s"] * len(part))
        cursor.execute(
            f"UPDATE {table} SET {said} WHERE {by} IN ({holes}) AND ({full})",
            (*empty.values(), *part, *empty.values()),
        )
        emptied += cursor.rowcount
    return emptied


def delete_rows(cursor: Any, table: str, by: str, keys: Sequence[str]) -> int:
    """How many rows of erasable texts, or of work, went."""
    gone = 0
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        holes = ", ".join(["%s"] * len(part))
        cursor.execute(f"DELETE FROM {table} WHERE {by} IN ({holes})", tuple(part))
        gone += cursor.rowcount
    return gone
