"""What visitors of the sandbox see: profiles, posts, search and counts, minus what is withheld."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from showcause.domain.measure import Effect, Measure
from showcause.platforms.sandbox.orders import Basis
from showcause.platforms.sandbox.writing import measures_from_text, withheld_from_text

_TIMELINE_LENGTH: Final = 50
_LIST_LENGTH: Final = 30
_SEEN: Final = "instr(account.withheld, '\"timeline\"') = 0"
_LATEST: Final = f"""
    SELECT post.* FROM post JOIN account ON account.id = post.account_id
    WHERE {_SEEN} AND instr(account.withheld, '"recommendation"') = 0
        AND instr(post.withheld, '"post"') = 0
    ORDER BY post.created_at DESC LIMIT ?
"""
_BY_KIND: Final = f"""
    SELECT * FROM account WHERE kind = ? AND {_SEEN} ORDER BY followers DESC, id LIMIT ?
"""
_ADVERTISERS: Final = """
    SELECT * FROM account WHERE kind = 'advertiser' AND instr(withheld, '"advertising"') = 0
    ORDER BY followers DESC, id LIMIT 1
"""
_SEARCH: Final = f"""
    SELECT * FROM account
    WHERE {_SEEN} AND (handle LIKE ?1 ESCAPE '\\' OR name LIKE ?1 ESCAPE '\\'
        OR bio LIKE ?1 ESCAPE '\\')
    ORDER BY instr(withheld, '"search_rank"') > 0, followers DESC, id LIMIT ?2
"""
_STANDING: Final = """
    SELECT id, measures FROM account WHERE id IN (SELECT value FROM json_each(?1))
    UNION ALL SELECT 'post:' || id, measures FROM post
        WHERE id IN (SELECT substr(value, 6) FROM json_each(?1) WHERE value LIKE 'post:%')
"""

_IN_FORCE: Final = """
    SELECT * FROM (
        SELECT id, measures FROM account WHERE measures <> '{}' AND id > ?
        UNION ALL SELECT 'post:' || id, measures FROM post
            WHERE measures <> '{}' AND 'post:' || id > ?)
    ORDER BY id LIMIT ?
"""


class SearchPresence(StrEnum):
    """Where search shows an account."""

    NORMAL = "normal"
    LOWERED = "lowered"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Post:
    """One post as visitors see it; `removed` posts have no text."""

    post_id: str
    account_id: str
    created_at: int
    language: str
    text: str
    removed: bool
    labelled: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """One account, page, group or advertiser as visitors see it."""

    account_id: str
    kind: str
    handle: str
    name: str
    bio: str
    picture: str
    header: str
    language: str
    followers: int
    timeline: tuple[Post, ...]
    measures: Mapping[Measure, Basis]
    withheld: frozenset[Effect]

    @property
    def emptied(self) -> bool:
        """Whether picture, header and timeline were all taken away."""
        return {Effect.PICTURE, Effect.HEADER, Effect.TIMELINE} <= self.withheld

    @property
    def search(self) -> SearchPresence:
        """Where search shows it."""
        if Effect.TIMELINE in self.withheld:
            return SearchPresence.ABSENT
        lowered = Effect.SEARCH_RANK in self.withheld
        return SearchPresence.LOWERED if lowered else SearchPresence.NORMAL

    def may(self, effect: Effect) -> bool:
        """Whether the effect (signing in, posting, advertising…) is not withheld."""
        return effect not in self.withheld


@dataclass(frozen=True, slots=True)
class HolderMessage:
    """A message shown to the holder after signing in."""

    message_id: str
    subject: str
    body: str
    language: str


def profile_by_id(connection: sqlite3.Connection, account_id: str) -> Profile | None:
    """The profile of that id with its newest posts; None when there is none."""
    row = connection.execute("SELECT * FROM account WHERE id = ?", (account_id,)).fetchone()
    return _with_timeline(connection, _profile(row)) if row else None


def profile_by_handle(connection: sqlite3.Connection, handle: str) -> Profile | None:
    """The profile of that handle, whatever its case; an id serves when no handle fits."""
    query = "SELECT * FROM account WHERE handle = ? COLLATE NOCASE ORDER BY id LIMIT 1"
    row = connection.execute(query, (handle,)).fetchone()
    if not row:
        return profile_by_id(connection, handle)
    return _with_timeline(connection, _profile(row))


def latest_posts(connection: sqlite3.Connection) -> list[tuple[Profile, Post]]:
    """The newest posts of accounts that are recommended, each with its author."""
    posts = [_post(row) for row in connection.execute(_LATEST, (_LIST_LENGTH,))]
    authors = _profiles(connection, {post.account_id for post in posts})
    return [(authors[post.account_id], post) for post in posts]


def profiles_of_kind(connection: sqlite3.Connection, kind: str) -> list[Profile]:
    """The most followed profiles of a kind, without their posts."""
    return [_profile(row) for row in connection.execute(_BY_KIND, (kind, _LIST_LENGTH))]


def advertiser(connection: sqlite3.Connection) -> Profile | None:
    """Whose advertisement is shown; None when nobody may advertise."""
    row = connection.execute(_ADVERTISERS).fetchone()
    return _profile(row) if row else None


def search(connection: sqlite3.Connection, words: str) -> list[Profile]:
    """Profiles whose handle, name or bio hold the words, in rank order; lowered ones last."""
    pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return [_profile(row) for row in connection.execute(_SEARCH, (pattern, _LIST_LENGTH))]


def messages_to(connection: sqlite3.Connection, account_id: str) -> list[HolderMessage]:
    """The messages to a holder, newest first."""
    query = """SELECT message_id, subject, body, language FROM message
        WHERE account_id = ? ORDER BY number DESC LIMIT ?"""
    rows = connection.execute(query, (account_id, _LIST_LENGTH))
    return [HolderMessage(*row) for row in rows]


def standing(connection: sqlite3.Connection, subjects: Sequence[str]) -> dict[str, list[str]]:
    """The measures in force on each known account, or post named `post:<id>`."""
    rows = connection.execute(_STANDING, (json.dumps(list(subjects)),))
    return {row["id"]: sorted(json.loads(row["measures"])) for row in rows}


def in_force(
    connection: sqlite3.Connection, after: str, size: int
) -> tuple[dict[str, list[str]], str]:
    """The measures in force of one page of accounts and posts, and where the next page begins."""
    rows = connection.execute(_IN_FORCE, (after, after, size)).fetchall()
    found = {row["id"]: sorted(json.loads(row["measures"])) for row in rows}
    return found, rows[-1]["id"] if len(rows) == size else ""


def counts(connection: sqlite3.Connection) -> dict[str, object]:
    """How many accounts, posts, answered orders, and measures in force there are."""
    by_measure = dict.fromkeys(Measure, 0)
    for table in ("account", "post"):
        query = f"""SELECT key, count(*) FROM {table}, json_each({table}.measures)
            WHERE measures <> '{{}}' GROUP BY key"""
        for name, count in connection.execute(query):
            by_measure[Measure(name)] += count
    return {
        "accounts": _count(connection, "account"),
        "posts": _count(connection, "post"),
        "orders": _count(connection, "answered"),
        "measures": {measure.value: count for measure, count in by_measure.items()},
    }


def json_from_profile(profile: Profile) -> dict[str, object]:
    """The profile as the API answers it: what visitors see, and what is in force."""
    return {
        "id": profile.account_id,
        "kind": profile.kind,
        "handle": profile.handle,
        "name": profile.name,
        "bio": profile.bio,
        "picture": profile.picture,
        "header": profile.header,
        "followers": profile.followers,
        "language": profile.language,
        "timeline": [_json_from_post(post) for post in profile.timeline],
        "search": profile.search.value,
        "recommended": profile.may(Effect.RECOMMENDATION) and profile.may(Effect.TIMELINE),
        "may_sign_in": profile.may(Effect.SIGN_IN),
        "may_post": profile.may(Effect.POSTING),
        "may_advertise": profile.may(Effect.ADVERTISING),
        "warned": not profile.may(Effect.WARNING),
        "labelled": not profile.may(Effect.LABEL),
        "measures": sorted(measure.value for measure in profile.measures),
    }


def _json_from_post(post: Post) -> dict[str, object]:
    return {
        "id": post.post_id,
        "created_at": post.created_at,
        "language": post.language,
        "text": post.text,
        "removed": post.removed,
        "labelled": post.labelled,
    }


def _profile(row: sqlite3.Row) -> Profile:
    withheld = withheld_from_text(row["withheld"])
    return Profile(
        account_id=row["id"],
        kind=row["kind"],
        handle=row["handle"],
        name=row["name"],
        bio="" if Effect.TIMELINE in withheld else row["bio"],
        picture="" if Effect.PICTURE in withheld else row["picture"],
        header="" if Effect.HEADER in withheld else row["header"],
        language=row["language"],
        followers=0 if Effect.FOLLOWERS in withheld else row["followers"],
        timeline=(),
        measures=measures_from_text(row["measures"]),
        withheld=withheld,
    )


def _with_timeline(connection: sqlite3.Connection, profile: Profile) -> Profile:
    if Effect.TIMELINE in profile.withheld:
        return profile
    query = "SELECT * FROM post WHERE account_id = ? ORDER BY created_at DESC, id LIMIT ?"
    rows = connection.execute(query, (profile.account_id, _TIMELINE_LENGTH))
    return replace(profile, timeline=tuple(_post(row) for row in rows))


def _profiles(connection: sqlite3.Connection, ids: set[str]) -> dict[str, Profile]:
    query = "SELECT * FROM account WHERE id IN (SELECT value FROM json_each(?))"
    rows = connection.execute(query, (json.dumps(sorted(ids)),))
    return {row["id"]: _profile(row) for row in rows}


def _post(row: sqlite3.Row) -> Post:
    withheld = withheld_from_text(row["withheld"])
    removed = Effect.POST in withheld
    return Post(
        post_id=row["id"],
        account_id=row["account_id"],
        created_at=row["created_at"],
        language=row["language"],
        text="" if removed else row["text"],
        removed=removed,
        labelled=Effect.LABEL in withheld,
    )


def _count(connection: sqlite3.Connection, table: str) -> int:
    query = f"SELECT count(*) FROM {table}"
    return int(connection.execute(query).fetchone()[0])
