"""Writes of group appeals."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_row_once, add_rows

GROUP_APPEAL = (
    "group_appeal_id",
    "kind",
    "language",
    "listed_count",
    "segment",
    "token_hash",
    "received_at",
    "due_at",
)
GROUP_TEXT = ("group_appeal_id", "organisation", "body")
GROUP_QUESTION = (
    "question_id",
    "group_appeal_id",
    "basis",
    "rule_hash",
    "listed_count",
    "made_at",
)
GROUP_RULING = (
    "ruling_id",
    "question_id",
    "staff_id",
    "outcome",
    "breadth",
    "reason",
    "restored_count",
    "made_at",
)


def add_group_appeal(cursor: Any, row: Sequence[Any], text: Sequence[Any]) -> None:
    """One case and who filed it; a case that is there stays as it was."""
    add_rows(cursor, "group_appeal", GROUP_APPEAL, [row])
    add_rows(cursor, "group_text", GROUP_TEXT, [text])


def add_group_questions(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `GROUP_QUESTION`; a row whose key exists stays as it was."""
    add_rows(cursor, "group_question", GROUP_QUESTION, rows)


def put_group_list(cursor: Any, group_appeal_id: str, body: str) -> None:
    """Keep the sealed list of a case, in place of the one before."""
    cursor.execute("DELETE FROM group_list WHERE group_appeal_id = %s", (group_appeal_id,))
    add_row_once(cursor, "group_list", ("group_appeal_id", "body"), (group_appeal_id, body))


def erase_group_list(cursor: Any, group_appeal_id: str) -> None:
    """Delete the list of a case for good."""
    cursor.execute("DELETE FROM group_list WHERE group_appeal_id = %s", (group_appeal_id,))


def add_group_rulings(
    cursor: Any, rows: Iterable[Sequence[Any]], texts: Iterable[Sequence[Any]]
) -> None:
    """Rulings with their words; a question answered before raises IntegrityError."""
    for row in rows:
        add_row_once(cursor, "group_ruling", GROUP_RULING, row)
    add_rows(cursor, "group_ruling_text", ("ruling_id", "body"), texts)
