"""Writes of stages, instructions, cases and readings."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_row_once, add_rows

SWEEP_STAGE = ("stage_id", "sweep_id", "number", "size", "manifest_hash", "made_at")


def add_sweep_stages(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `SWEEP_STAGE`; a row whose key exists stays as it was."""
    add_rows(cursor, "sweep_stage", SWEEP_STAGE, rows)


STAGE_MEMBER = (
    "proposal_id",
    "sweep_id",
    "stage",
    "language_group",
    "community_group",
    "draw_order",
)


def add_stage_members(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `STAGE_MEMBER`; a row whose key exists stays as it was."""
    add_rows(cursor, "stage_member", STAGE_MEMBER, rows)


STAGE_RELEASE = ("release_id", "sweep_id", "number", "shown", "made_at")


def add_stage_release(cursor: Any, row: Sequence[Any]) -> None:
    """One release; the same stage twice raises IntegrityError."""
    add_row_once(cursor, "stage_release", STAGE_RELEASE, row)


SWEEP_INSTRUCTION = (
    "instruction_id",
    "sweep_id",
    "number",
    "kind",
    "staff_id",
    "reason",
    "made_at",
)


def add_sweep_instruction(cursor: Any, row: Sequence[Any]) -> None:
    """One instruction; the same number twice raises IntegrityError."""
    add_row_once(cursor, "sweep_instruction", SWEEP_INSTRUCTION, row)


SAMPLE_CASE = ("case_id", "sweep_id", "gate", "lot", "proposal_id", "golden", "made_at")


def add_sample_cases(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `SAMPLE_CASE`; a row whose key exists stays as it was."""
    add_rows(cursor, "sample_case", SAMPLE_CASE, rows)


SAMPLE_READING = ("reading_id", "case_id", "staff_id", "verdict", "reason", "made_at")


def add_sample_readings(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `SAMPLE_READING`; a row whose key exists stays as it was."""
    add_rows(cursor, "sample_reading", SAMPLE_READING, rows)


def add_sample_reading(cursor: Any, row: Sequence[Any]) -> None:
    """One reading; the same person twice raises IntegrityError."""
    add_row_once(cursor, "sample_reading", SAMPLE_READING, row)
