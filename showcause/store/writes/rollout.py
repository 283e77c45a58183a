"""Writes of a rollout's rows."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_row_once, add_rows, add_rows_once

BACK_TEST = (
    "back_test_id",
    "content_hash",
    "against_hash",
    "activity_digest",
    "matched",
    "newly_hit",
    "labelled",
    "wrongful",
    "wrongful_low",
    "wrongful_high",
    "segments",
    "diff_hash",
    "made_at",
)


def add_back_tests(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `BACK_TEST`; a row whose key exists stays as it was."""
    add_rows(cursor, "back_test", BACK_TEST, rows)


ROLLOUT_EVENT = (
    "event_id",
    "subject_kind",
    "name",
    "content_hash",
    "kind",
    "staff_id",
    "diff_hash",
    "stage",
    "enough",
    "detail",
    "made_at",
)


def add_rollout_events(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `ROLLOUT_EVENT`; a row whose key exists stays as it was."""
    add_rows(cursor, "rollout_event", ROLLOUT_EVENT, rows)


SECOND_LOOK = (
    "look_id",
    "proposal_id",
    "staff_id",
    "outcome",
    "made_at",
)


def add_second_look(cursor: Any, row: Sequence[Any]) -> None:
    """One row in the order of `SECOND_LOOK`; the same key twice raises IntegrityError."""
    add_row_once(cursor, "second_look", SECOND_LOOK, row)


CHANGE_LOOK = (
    "look_id",
    "content_hash",
    "stage",
    "account",
    "staff_id",
    "outcome",
    "made_at",
)


def add_change_looks(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `CHANGE_LOOK`; the same key twice raises IntegrityError."""
    add_rows_once(cursor, "change_look", CHANGE_LOOK, rows)


STOP_INSTRUCTION = (
    "instruction_id",
    "verb",
    "counter",
    "signed_by",
    "body",
    "issued_at",
    "made_at",
)


def add_stop_instructions(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `STOP_INSTRUCTION`; a row whose key exists stays as it was."""
    add_rows(cursor, "stop_instruction", STOP_INSTRUCTION, rows)
