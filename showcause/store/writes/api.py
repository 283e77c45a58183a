"""Writes of tokens of the API and of answers kept for repeated requests."""

from collections.abc import Sequence
from typing import Any

from showcause.store.writes.rows import add_row_once, add_rows

API_TOKEN = (
    "token_id", "token_hash", "staff_id", "name", "scopes", "made_by", "made_at", "expires_at",
)  # fmt: skip


def add_api_token(cursor: Any, row: Sequence[Any]) -> None:
    """One row in the order of `API_TOKEN`."""
    add_row_once(cursor, "api_token", API_TOKEN, row)


def add_api_token_end(cursor: Any, row: Sequence[Any]) -> None:
    """(token, ended by, at); the first end stays."""
    add_rows(cursor, "api_token_end", ("token_id", "ended_by", "made_at"), [row])


def begin_answer(cursor: Any, key_hash: str, request_hash: str, now: int, forget: int) -> None:
    """An answer is being made; the same key twice raises IntegrityError. Old ones go."""
    cursor.execute("DELETE FROM api_answer WHERE made_at < %s", (forget,))
    add_row_once(
        cursor,
        "api_answer",
        ("key_hash", "request_hash", "body", "made_at"),
        (key_hash, request_hash, "", now),
    )


def end_answer(cursor: Any, key_hash: str, body: str) -> None:
    """The answer that is given to the same request from now on; an empty one is forgotten."""
    if body:
        cursor.execute("UPDATE api_answer SET body = %s WHERE key_hash = %s", (body, key_hash))
    else:
        cursor.execute("DELETE FROM api_answer WHERE key_hash = %s", (key_hash,))
