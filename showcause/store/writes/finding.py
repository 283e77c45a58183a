"""Writes of finding rows, many at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_rows

DEFINITION_TEXT = (
    "definition_hash",
    "name",
    "version",
    "body",
)


def add_definition_texts(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `DEFINITION_TEXT`; a row whose key exists stays as it was."""
    add_rows(cursor, "definition_text", DEFINITION_TEXT, rows)


DETECTION_RUN = (
    "run_id",
    "activity_digest",
    "detectors",
    "finding_count",
    "active_accounts",
    "evidence_path",
    "made_at",
)


def add_detection_runs(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `DETECTION_RUN`; a row whose key exists stays as it was."""
    add_rows(cursor, "detection_run", DETECTION_RUN, rows)


FINDING = (
    "finding_id",
    "run_id",
    "detector",
    "detector_version",
    "definition_hash",
    "platform",
    "family",
    "families_present",
    "families_missing",
    "score_ppm",
    "null_model",
    "error_ppm",
    "window_from",
    "window_until",
    "member_count",
    "tie_count",
    "notes",
    "made_at",
)


def add_findings(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `FINDING`; a row whose key exists stays as it was."""
    add_rows(cursor, "finding", FINDING, rows)


FINDING_MEMBER = (
    "member_id",
    "finding_id",
    "account",
    "score_ppm",
    "partners",
)


def add_finding_members(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `FINDING_MEMBER`; a row whose key exists stays as it was."""
    add_rows(cursor, "finding_member", FINDING_MEMBER, rows)


MEMBER_EVIDENCE = (
    "member_id",
    "event_ids",
    "measured",
    "counter",
)


def add_member_evidence(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `MEMBER_EVIDENCE`; a row whose key exists stays as it was."""
    add_rows(cursor, "member_evidence", MEMBER_EVIDENCE, rows)


FINDING_TOPIC = ("finding_id", "topic")


def add_finding_topics(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `FINDING_TOPIC`; a row whose key exists stays as it was."""
    add_rows(cursor, "finding_topic", FINDING_TOPIC, rows)
