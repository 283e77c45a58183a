"""Writes of the incident corpus."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_row_once, add_rows

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


CASE_SET_ASIDE = ("aside_id", "subject_id", "staff_id", "reason", "made_at")


def add_case_set_aside(cursor: Any, row: Sequence[Any]) -> None:
    """One row in the order of `CASE_SET_ASIDE`; the same key twice raises IntegrityError."""
    add_row_once(cursor, "case_set_aside", CASE_SET_ASIDE, row)
