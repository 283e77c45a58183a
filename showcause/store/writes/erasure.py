"""Erasing texts and payloads; the rows that name them stay."""

from collections.abc import Sequence
from typing import Any, Final

ERASED: Final = {
    "ledger_payload": "entry_id",
    "safeguard_facts": "round_id",
    "statement_text": "decision_id",
}
"""By table of erasable texts, the key they are erased by."""


def erase_rows(cursor: Any, table: str, keys: Sequence[str]) -> None:
    """Delete these rows of a table of erasable texts."""
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        holes = ", ".join(["%s"] * len(part))
        cursor.execute(f"DELETE FROM {table} WHERE {ERASED[table]} IN ({holes})", tuple(part))
