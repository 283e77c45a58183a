"""Filling the sandbox with accounts and their posts, one JSON object per line."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from showcause.domain.errors import BadInput
from showcause.platforms.sandbox.measures import ACCOUNT_KINDS
from showcause.platforms.sandbox.store import Store
from showcause.platforms.sandbox.wire import text_field

AccountRow = tuple[str, str, str, str, str, str, str, str, int]
PostRow = tuple[str, str, int, str, str]

_LARGEST: Final = 2**63 - 1
_TEXTS: Final = ("handle", "name", "bio", "picture", "header", "language")
_UPSERT_ACCOUNT: Final = """
    INSERT INTO account (id, kind, handle, name, bio, picture, header, language, followers)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, handle = excluded.handle,
        name = excluded.name, bio = excluded.bio, picture = excluded.picture,
        header = excluded.header, language = excluded.language, followers = excluded.followers
    WHERE instr(withheld, '"account_data"') = 0
"""
_UPSERT_POST: Final = """
    INSERT INTO post (id, account_id, created_at, language, text)
    SELECT ?1, ?2, ?3, ?4, ?5 WHERE EXISTS (
        SELECT 1 FROM account WHERE id = ?2 AND instr(withheld, '"account_data"') = 0)
    ON CONFLICT (id) DO UPDATE SET created_at = excluded.created_at,
        language = excluded.language, text = excluded.text
    WHERE account_id = excluded.account_id
"""


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that could not be read, counted from 1, and why."""

    line: int
    reason: str


def populate(store: Store, lines: Iterable[bytes]) -> tuple[int, list[Refused]]:
    """How many accounts went in, and the lines that did not; measures in force stay.

    An account that was terminated stays gone.
    """
    accounts: list[AccountRow] = []
    posts: list[PostRow] = []
    refused = []
    for number, line in enumerate(lines, 1):
        try:
            account, own_posts = _rows_from_line(line)
        except BadInput as error:
            refused.append(Refused(number, str(error)))
            continue
        accounts.append(account)
        posts.extend(own_posts)
    with store.writing() as connection:
        connection.executemany(_UPSERT_ACCOUNT, accounts)
        connection.executemany(_UPSERT_POST, posts)
    return len(accounts), refused


def add_post(store: Store, row: Mapping[str, Any]) -> None:
    """Write one post of an account that exists.

    Raises:
        BadInput: a field is missing or of the wrong type.
    """
    post = _post_row(row, text_field(row, "account_id"), 0)
    with store.writing() as connection:
        connection.execute(_UPSERT_POST, post)


def _rows_from_line(line: bytes) -> tuple[AccountRow, list[PostRow]]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise BadInput(f"not JSON: {error}") from error
    if not isinstance(row, dict):
        raise BadInput("not a JSON object")
    account = _account_row(row)
    posts = row.get("posts", [])
    if not isinstance(posts, list) or not all(isinstance(post, dict) for post in posts):
        raise BadInput("posts must be a list of objects")
    return account, [_post_row(post, account[0], n) for n, post in enumerate(posts, 1)]


def _account_row(row: Mapping[str, Any]) -> AccountRow:
    account_id = text_field(row, "id")
    kind = text_field(row, "kind") or "account"
    if not account_id:
        raise BadInput("id is missing")
    if kind not in ACCOUNT_KINDS:
        raise BadInput(f"no such kind: {kind!r}", hint=", ".join(sorted(ACCOUNT_KINDS)))
    handle, name, bio, picture, header, language = (text_field(row, field) for field in _TEXTS)
    followers = _whole(row, "followers")
    return (
        account_id,
        kind,
        handle or account_id,
        name,
        bio,
        picture,
        header,
        language,
        followers,
    )


def _post_row(row: Mapping[str, Any], account_id: str, number: int) -> PostRow:
    post_id = text_field(row, "id") or f"{account_id}/{number}"
    text, language = text_field(row, "text"), text_field(row, "language")
    return (post_id, account_id, _whole(row, "created_at"), language, text)


def _whole(row: Mapping[str, Any], field: str) -> int:
    value = row.get(field, 0)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST:
        raise BadInput(f"{field} must be a whole number from 0 to {_LARGEST}")
    return value
