"""Columns of people and of what they did, before they are written in any format."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from showcause.simulate.chance import Whole

Texts = list[str]
JsonRow = dict[str, str | int | list[str]]


@dataclass(frozen=True, slots=True)
class People:
    """Accounts, one value per account in every column.

    `language` counts in `phrases.SPEECHES`; `offset` is hours east of UTC; `exit` counts in
    `activity.EXITS`; `kinds` are `activity.ACCOUNT_KINDS`; `roles` and `groups` are the truth.
    """

    number: Whole
    language: Whole
    offset: Whole
    created_at: Whole
    followers: Whole
    following: Whole
    exit: Whole
    roles: Texts
    groups: Texts
    guilty: bool
    names: Texts
    bios: Texts
    kinds: Texts
    operators: list[list[str]]

    def __len__(self) -> int:
        """How many accounts."""
        return len(self.number)


@dataclass(frozen=True, slots=True)
class Posts:
    """Posts, one value per post in every column; an empty text means that there is none.

    `number` is the author's own count of the post, or -1 when it is still to be given. `tags` are
    parted by spaces.
    """

    author: Whole
    at: Whole
    language: Whole
    client: Whole
    number: Whole
    text: Texts
    link: Texts
    tags: Texts
    mention: Texts
    repost_of: Texts
    quote_of: Texts
    reply_to: Texts

    def __len__(self) -> int:
        """How many posts."""
        return len(self.author)


@dataclass(frozen=True, slots=True)
class Signups:
    """Sign-up signals; `kind` counts in `activity.TOKEN_KINDS`, `exit` in `activity.EXITS`."""

    author: Whole
    at: Whole
    kind: Whole
    token: Texts
    exit: Whole


@dataclass(frozen=True, slots=True)
class Follows:
    """Who followed whom."""

    author: Whole
    target: Whole
    at: Whole


@dataclass(frozen=True, slots=True)
class Batch:
    """One block: its people, what they did, and rows of the rarer kinds ready as JSON values."""

    people: People
    posts: Posts
    signups: Signups
    follows: Follows
    others: list[JsonRow] = field(default_factory=list)


ORDINARY_FROM = 1 << 24
"""Post numbers below this are planned, so that other blocks can name the post; see `numbered`."""


def blank(count: int) -> Texts:
    """A column of empty texts."""
    return [""] * count


def posts_of(
    author: Whole,
    at: Whole,
    language: Whole,
    text: Texts,
    *,
    client: Whole | None = None,
    number: Whole | None = None,
    link: Texts | None = None,
    tags: Texts | None = None,
    mention: Texts | None = None,
    repost_of: Texts | None = None,
    quote_of: Texts | None = None,
    reply_to: Texts | None = None,
) -> Posts:
    """Posts with every column that is not given left empty."""
    count = len(author)
    return Posts(
        author=author,
        at=at,
        language=language,
        client=author % 3 if client is None else client,
        number=np.full(count, -1, dtype=np.int64) if number is None else number,
        text=text,
        link=link or blank(count),
        tags=tags or blank(count),
        mention=mention or blank(count),
        repost_of=repost_of or blank(count),
        quote_of=quote_of or blank(count),
        reply_to=reply_to or blank(count),
    )


def joined_posts(parts: Sequence[Posts]) -> Posts:
    """All the parts' posts as one."""

    def whole(name: str) -> Whole:
        return np.concatenate([getattr(part, name) for part in parts])

    def texts(name: str) -> Texts:
        return [text for part in parts for text in getattr(part, name)]

    return Posts(
        author=whole("author"),
        at=whole("at"),
        language=whole("language"),
        client=whole("client"),
        number=whole("number"),
        text=texts("text"),
        link=texts("link"),
        tags=texts("tags"),
        mention=texts("mention"),
        repost_of=texts("repost_of"),
        quote_of=texts("quote_of"),
        reply_to=texts("reply_to"),
    )


def joined_signups(parts: Sequence[Signups]) -> Signups:
    """All the parts' sign-up signals as one."""
    return Signups(
        author=np.concatenate([part.author for part in parts]),
        at=np.concatenate([part.at for part in parts]),
        kind=np.concatenate([part.kind for part in parts]),
        token=[token for part in parts for token in part.token],
        exit=np.concatenate([part.exit for part in parts]),
    )


def joined_follows(parts: Sequence[Follows]) -> Follows:
    """All the parts' follows as one."""
    return Follows(
        author=np.concatenate([part.author for part in parts]),
        target=np.concatenate([part.target for part in parts]),
        at=np.concatenate([part.at for part in parts]),
    )


def numbered(posts: Posts) -> Whole:
    """Each post's number among its author's, planned ones kept, the others counted on."""
    order = np.argsort(posts.author, kind="stable")
    authors = posts.author[order]
    firsts = np.flatnonzero(np.r_[True, authors[1:] != authors[:-1]])
    counts = np.diff(np.r_[firsts, len(authors)])
    rank = np.empty(len(authors), dtype=np.int64)
    rank[order] = np.arange(len(authors)) - np.repeat(firsts, counts)
    return np.where(posts.number >= 0, posts.number, ORDINARY_FROM + rank)
