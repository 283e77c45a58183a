"""Writes of what outsiders asked for, were told, and had taken back."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_row_once, add_rows

OUTSIDE_CONTACT = (
    "contact_id",
    "about",
    "kind",
    "body",
    "asked_for",
    "sealed",
    "staff_id",
    "received_at",
    "made_at",
)


def add_outside_contact(cursor: Any, row: Sequence[Any]) -> None:
    """One outside_contact row; the same key twice raises IntegrityError."""
    add_row_once(cursor, "outside_contact", OUTSIDE_CONTACT, row)


TOLD_OUTSIDE = (
    "told_id",
    "kind",
    "ref",
    "recipient",
    "decision_id",
    "pseudonym",
    "made_at",
)


def add_told_outside(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `TOLD_OUTSIDE`; a row whose key exists stays as it was."""
    add_rows(cursor, "told_outside", TOLD_OUTSIDE, rows)


RETRACTION = ("retraction_id", "told_id", "reversal_id", "reason", "made_at")


def add_retractions(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `RETRACTION`; a row whose key exists stays as it was."""
    add_rows(cursor, "retraction", RETRACTION, rows)
