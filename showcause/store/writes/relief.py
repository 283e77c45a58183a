"""Writes of relief, protections, windows and withdrawals."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_row_once, add_rows

RELIEF = ("relief_id", "decision_id", "kind", "subject_id", "due_at", "made_at")


def add_reliefs(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `RELIEF`; a row whose key exists stays as it was."""
    add_rows(cursor, "relief", RELIEF, rows)


PROTECTED_ACCOUNT = (
    "protection_id",
    "account",
    "purpose",
    "reason",
    "owner",
    "staff_id",
    "starts_at",
    "expires_at",
)


def add_protected_accounts(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `PROTECTED_ACCOUNT`; a row whose key exists stays as it was."""
    add_rows(cursor, "protected_account", PROTECTED_ACCOUNT, rows)


SPECIAL_WINDOW = (
    "window_id",
    "kind",
    "scope",
    "scope_of",
    "reason",
    "owner",
    "staff_id",
    "starts_at",
    "ends_at",
    "yearly",
    "expires_at",
    "made_at",
)


def add_special_windows(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `SPECIAL_WINDOW`; a row whose key exists stays as it was."""
    add_rows(cursor, "special_window", SPECIAL_WINDOW, rows)


WITHDRAWAL = ("subject_id", "staff_id", "reason", "made_at")


def add_withdrawal(cursor: Any, row: Sequence[Any]) -> None:
    """One withdrawal row; the same key twice raises IntegrityError."""
    add_row_once(cursor, "withdrawal", WITHDRAWAL, row)


ACCOUNT_PLACE = ("account", "place")


def add_account_places(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `ACCOUNT_PLACE`; a row whose key exists stays as it was."""
    add_rows(cursor, "account_place", ACCOUNT_PLACE, rows)


CLAUSE_VERSION = ("clause_version_id", "clause_id", "version", "text_hash", "body", "valid_from")


def add_clause_versions(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `CLAUSE_VERSION`; a row whose key exists stays as it was."""
    add_rows(cursor, "clause_version", CLAUSE_VERSION, rows)
