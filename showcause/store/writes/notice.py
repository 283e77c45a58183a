"""Writes of notice rows, many at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_rows

NOTICE = (
    "notice_id",
    "kind",
    "subject_id",
    "account",
    "language",
    "template_id",
    "template_version",
    "text_hash",
    "made_at",
)


def add_notices_rows(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `NOTICE`; a row whose key exists stays as it was."""
    add_rows(cursor, "notice", NOTICE, rows)


LETTER_FORM = ("form_id", "subject_line", "body")


def add_letter_forms(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `LETTER_FORM`; a row whose key exists stays as it was."""
    add_rows(cursor, "letter_form", LETTER_FORM, rows)


NOTICE_TEXT = (
    "notice_id",
    "address",
    "form_id",
    "subject_line",
    "body",
)


def add_notice_texts(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `NOTICE_TEXT`; a row whose key exists stays as it was."""
    add_rows(cursor, "notice_text", NOTICE_TEXT, rows)


NOTICE_DELIVERY = (
    "delivery_id",
    "notice_id",
    "state",
    "detail",
    "made_at",
)


def add_notice_deliveries(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `NOTICE_DELIVERY`; a row whose key exists stays as it was."""
    add_rows(cursor, "notice_delivery", NOTICE_DELIVERY, rows)


ACCOUNT_CONTACT = ("account", "address")


def add_account_contacts(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `ACCOUNT_CONTACT`; a row whose key exists stays as it was."""
    add_rows(cursor, "account_contact", ACCOUNT_CONTACT, rows)
