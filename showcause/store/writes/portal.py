"""Writes of the account holder's pages."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_row_once, add_rows

PORTAL_LINK = ("link_hash", "subject_id", "made_at")
PORTAL_PIN = ("decision_id", "salt", "pin_hash", "made_at")
APPEAL_DRAFT = ("decision_id", "filed_by", "grounds", "body", "language", "changed_at")
ATTACHMENT = (
    "attachment_id",
    "decision_id",
    "appeal_id",
    "name",
    "kind",
    "size",
    "sha256",
    "stored_as",
    "made_at",
)


def add_portal_links(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `PORTAL_LINK`; a row whose key exists stays as it was."""
    add_rows(cursor, "portal_link", PORTAL_LINK, rows)


def add_portal_opening(cursor: Any, subject_id: str, opened_at: int) -> None:
    """The first opening of a page; a later one changes nothing."""
    add_rows(cursor, "portal_opening", ("subject_id", "opened_at"), [(subject_id, opened_at)])


def put_portal_pin(cursor: Any, row: Sequence[Any]) -> None:
    """Keep what a PIN is checked against, in place of the one before."""
    cursor.execute("DELETE FROM portal_pin WHERE decision_id = %s", (row[0],))
    add_row_once(cursor, "portal_pin", PORTAL_PIN, row)


def put_appeal_draft(cursor: Any, row: Sequence[Any]) -> None:
    """Keep a draft, in place of the one before."""
    drop_appeal_draft(cursor, row[0])
    add_row_once(cursor, "appeal_draft", APPEAL_DRAFT, row)


def drop_appeal_draft(cursor: Any, decision_id: str) -> None:
    """A draft that was sent, or is too old, is gone."""
    cursor.execute("DELETE FROM appeal_draft WHERE decision_id = %s", (decision_id,))


def add_appeal_ground(cursor: Any, appeal_id: str, grounds: str) -> None:
    """What an appeal says was wrong; the same appeal again changes nothing."""
    add_rows(cursor, "appeal_ground", ("appeal_id", "grounds"), [(appeal_id, grounds)])


def add_attachment(cursor: Any, row: Sequence[Any]) -> None:
    """One file in the order of `ATTACHMENT`; the same file again changes nothing."""
    add_rows(cursor, "attachment", ATTACHMENT, [row])


def send_attachments(cursor: Any, decision_id: str, appeal_id: str) -> None:
    """Files of a draft belong to the appeal it became."""
    cursor.execute(
        "UPDATE attachment SET appeal_id = %s WHERE decision_id = %s AND appeal_id = ''",
        (appeal_id, decision_id),
    )


def drop_attachment(cursor: Any, attachment_id: str) -> None:
    """A file taken out of a draft; one that was sent stays."""
    cursor.execute(
        "DELETE FROM attachment WHERE attachment_id = %s AND appeal_id = ''", (attachment_id,)
    )


def add_portal_message(cursor: Any, row: Sequence[Any], body: str) -> None:
    """One message with its text; the same again changes nothing."""
    columns = ("message_id", "decision_id", "kind", "received_at")
    add_rows(cursor, "portal_message", columns, [row])
    add_rows(cursor, "portal_message_text", ("message_id", "body"), [(row[0], body)])
