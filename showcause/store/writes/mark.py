"""Work tables that are updated in place."""

from collections.abc import Iterable
from typing import Any


def mark_retried(cursor: Any, rows: Iterable[tuple[int, str]]) -> None:
    """Set when quarantined rows were read again: (moment, quarantine_id)."""
    cursor.executemany("UPDATE quarantine SET retried_at = %s WHERE quarantine_id = %s", list(rows))
