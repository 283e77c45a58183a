"""Writes of activity rows, many at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_rows

INGEST_BATCH = (
    "batch_id",
    "source_name",
    "sha256",
    "platform",
    "counts",
    "ingested_at",
)


def add_ingest_batches(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `INGEST_BATCH`; a row whose key exists stays as it was."""
    add_rows(cursor, "ingest_batch", INGEST_BATCH, rows)


ACTIVITY_PART = (
    "path",
    "batch_id",
    "kind",
    "row_count",
    "sha256",
)


def add_activity_parts(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `ACTIVITY_PART`; a row whose key exists stays as it was."""
    add_rows(cursor, "activity_part", ACTIVITY_PART, rows)


QUARANTINE = (
    "quarantine_id",
    "batch_id",
    "file",
    "row",
    "column_name",
    "reason",
    "detail",
    "raw",
    "retried_at",
)


def add_quarantined(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `QUARANTINE`; a row whose key exists stays as it was."""
    add_rows(cursor, "quarantine", QUARANTINE, rows)
