"""Writes of affiliation rows, many at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_rows

AFFILIATION = (
    "affiliation_id",
    "parent",
    "account",
    "evidence",
    "declared_at",
)


def add_affiliations(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `AFFILIATION`; a row whose key exists stays as it was."""
    add_rows(cursor, "affiliation", AFFILIATION, rows)
