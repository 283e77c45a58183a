"""Writes of the incident corpus."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_rows

INCIDENT = (
    "incident_id",
    "source_id",
    "name",
    "cause_kind",
    "cause",
    "reason",
    "tests",
    "made_at",
)


def add_incidents(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `INCIDENT`; a row whose key exists stays as it was."""
    add_rows(cursor, "incident", INCIDENT, rows)


INCIDENT_CASE = ("case_id", "incident_id", "rule_id", "measure", "families", "features")


def add_incident_cases(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `INCIDENT_CASE`; a row whose key exists stays as it was."""
    add_rows(cursor, "incident_case", INCIDENT_CASE, rows)
