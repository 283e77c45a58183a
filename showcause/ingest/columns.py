"""The names other people give to our columns, and how a file's columns are understood.

docs/reference/columns.md lists the same tables for people.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from showcause.domain.errors import BadInput
from showcause.ingest.reading import ColumnUse

Names = Mapping[str, tuple[str, ...]]

_ACCOUNT: Final = (
    "account_id", "account", "accountid", "userid", "user_id", "author_id", "authorid", "author",
    "actor_id", "actor", "owner_id", "from_id", "user", "uid", "channel_id", "page_id",
    "user_screen_name", "screen_name", "username", "handle",
)  # fmt: skip
_WHEN: Final = (
    "at", "created_at", "createdat", "tweet_time", "timestamp", "timestamp_ms", "posted_at",
    "published_at", "created_utc", "created", "created_time", "datetime", "date", "time",
)  # fmt: skip
_PLATFORM: Final = ("platform", "platform_id", "network_name", "service_name")
_LANGUAGE: Final = (
    "language", "lang", "tweet_language", "post_language", "text_language", "langs",
)  # fmt: skip

_FACTS: Final[Names] = {
    "account_kind": ("account_kind", "account_type"),
    "handle": ("handle", "user_screen_name", "screen_name", "screenname", "username", "acct"),
    "name": ("name", "user_display_name", "display_name", "displayname", "user_name"),
    "bio": ("bio", "user_profile_description", "description", "user_description", "note"),
    "picture": ("picture", "avatar", "profile_image_url", "profile_image_url_https"),
    "header": ("header", "banner", "profile_banner_url"),
    "url": ("profile_url", "user_profile_url", "homepage"),
    "location": ("location", "user_reported_location", "user_location"),
    "language": ("account_language", "user_lang", "user_language"),
    "contact": ("contact", "email", "contact_email"),
    "created_at": (
        "account_created_at", "account_creation_date", "user_created_at", "joined_at",
        "registered_at", "account_created",
    ),
    "followers": ("followers", "follower_count", "followers_count", "user_followers_count"),
    "following": (
        "following", "following_count", "friends_count", "followees", "user_friends_count",
    ),
    "posts_count": (
        "posts_count", "statuses", "statuses_count", "tweet_count", "post_count",
        "user_statuses_count",
    ),
    "operators": ("operators", "admins", "managers"),
}  # fmt: skip

_POST_IDS: Final = (
    "post_id", "postid", "post", "tweetid", "tweet_id", "status_id", "statusid", "comment_id",
    "message_id", "submission_id", "video_id", "media_id",
)  # fmt: skip
_TEXTS: Final = (
    "text", "tweet_text", "full_text", "body", "selftext", "content", "message", "post_text",
)  # fmt: skip
_TRACES: Final[Names] = {
    "urls": ("urls", "url", "links", "link", "expanded_urls", "expanded_url"),
    "url_ids": ("url_id", "url_ids", "link_hash"),
    "domains": ("domains", "domain"),
    "domain_ids": ("domain_id", "domain_ids"),
    "hashtags": ("hashtags", "hashtag", "tags"),
    "hashtag_ids": ("hashtag_id", "hashtag_ids"),
    "mentions": ("mentions", "user_mentions", "mentioned_accounts", "mention"),
    "images": ("images", "image", "image_hashes", "media", "media_urls"),
    "image_ids": ("phash_id", "image_id", "image_hash", "phash", "image_ids", "phashes"),
}

KIND_FIELDS: Final[Mapping[str, Names]] = {
    "report": {
        "platform": _PLATFORM,
        "event_id": ("event_id", "report_id", "id"),
        "reporter": ("reporter", "reporter_id", "reported_by", "reporter_account"),
        "account_id": (
            "account", "account_id", "reported_account", "target", "target_id",
            "reported_account_id", "userid", "user_id",
        ),
        "post_id": ("post", "post_id", "reported_post", "status_id", "tweetid", "tweet_id"),
        "category": ("category", "reason", "rule", "report_type"),
        "text": ("text", "comment", "message", "description", "details"),
        "at": ("at", "reported_at", *_WHEN[1:]),
    },
    "follow": {
        "platform": _PLATFORM,
        "event_id": ("event_id", "follow_id", "id"),
        "account_id": ("follower_id", "follower", "source_id", *_ACCOUNT),
        "target_id": (
            "target_id", "target", "followee_id", "followee", "followed_id", "followed",
            "friend_id",
        ),
        "at": ("at", "followed_at", *_WHEN[1:]),
    },
    "signup": {
        "platform": _PLATFORM,
        "event_id": ("event_id", "signup_id", "id"),
        "account_id": _ACCOUNT,
        "token_kind": ("token_kind", "token_type"),
        "token": ("token", "token_value"),
        "exit": ("exit", "exit_kind"),
        "at": ("at", "signed_up_at", *_WHEN[1:]),
    },
    "affiliation": {
        "platform": _PLATFORM,
        "event_id": ("event_id", "affiliation_id", "id"),
        "parent_id": ("parent_id", "parent", "parent_account", "organisation"),
        "account_id": _ACCOUNT,
        "evidence": ("evidence", "proof"),
        "at": ("at", "declared_at", *_WHEN[1:]),
    },
    "profile": {
        "platform": _PLATFORM,
        "event_id": ("event_id", "id"),
        "account_id": _ACCOUNT,
        "field": ("field", "profile_field"),
        "value": ("value", "new_value"),
        "at": ("at", "changed_at", *_WHEN[1:]),
    },
    "referral": {
        "platform": _PLATFORM,
        "event_id": ("event_id", "id"),
        "account_id": _ACCOUNT,
        "site": ("site", "referred_site"),
        "surface": ("surface", "placement"),
        "amount": ("amount", "referrals", "count"),
        "at": _WHEN,
    },
    "impression": {
        "platform": _PLATFORM,
        "event_id": ("event_id", "id"),
        "account_id": _ACCOUNT,
        "object": ("object", "object_id", "post", "post_id"),
        "surface": ("surface", "placement"),
        "amount": ("amount", "impressions", "views", "count"),
        "at": _WHEN,
    },
    "post": {
        "platform": _PLATFORM,
        "post_id": (*_POST_IDS, "id", "id_str"),
        "account_id": _ACCOUNT,
        "created_at": ("created_at", "tweet_time", "posted_at", *_WHEN),
        "text": _TEXTS,
        "language": _LANGUAGE,
        "client": (
            "client", "tweet_client_name", "client_name", "source_name", "app", "application",
            "via", "source",
        ),
        "repost_of": (
            "repost_of", "retweet_tweetid", "retweet_post_id", "repost_post_id",
            "retweeted_status_id", "retweeted_tweet_id", "reblog_of", "reblog_of_id",
        ),
        "repost_account_id": (
            "repost_account_id", "retweet_userid", "retweet_account_id", "retweeted_user_id",
            "reblog_of_account_id",
        ),
        "reply_to": (
            "reply_to", "in_reply_to_tweetid", "reply_to_post_id", "in_reply_to_post_id",
            "in_reply_to_status_id", "in_reply_to_id", "in_reply_to", "parent_id",
        ),
        "reply_account_id": (
            "reply_account_id", "in_reply_to_userid", "reply_to_account_id",
            "in_reply_to_account_id", "in_reply_to_user_id", "reply_to_userid",
        ),
        "quote_of": (
            "quote_of", "quoted_tweet_tweetid", "quoted_post_id", "quoted_status_id", "quote_id",
        ),
        "likes": ("likes", "like_count", "favorite_count", "favourites_count", "favorites"),
        "reposts": (
            "reposts", "retweet_count", "repost_count", "reblogs_count", "share_count",
            "retweets",
        ),
        "replies": ("replies", "reply_count", "replies_count", "comment_count"),
        "quotes": ("quotes", "quote_count"),
        **_TRACES,
    },
    "share": {
        "platform": _PLATFORM,
        "event_id": ("event_id", "share_id", "post", "post_id", "id"),
        "account_id": _ACCOUNT,
        "trace": ("trace",),
        "object": ("object", "object_id"),
        "at": _WHEN,
    },
    "like": {
        "platform": _PLATFORM,
        "event_id": ("event_id", "like_id", "id"),
        "account_id": _ACCOUNT,
        "object": ("object", "object_id", "post", "post_id", "repo", "repo_id", "repository"),
        "at": ("at", "liked_at", "starred_at", *_WHEN[1:]),
    },
    "account": {
        "platform": _PLATFORM,
        "event_id": ("event_id",),
        "account_id": (*_ACCOUNT[:-4], "id", "id_str", *_ACCOUNT[-4:]),
        **_FACTS,
        "url": (*_FACTS["url"], "url", "website"),
        "language": (*_FACTS["language"], *_LANGUAGE),
        "created_at": (*_FACTS["created_at"], "created_at", "created_utc", "created"),
        "at": ("at", "observed_at", "crawled_at", "seen_at"),
    },
}  # fmt: skip
"""Our field -> names it goes by, best first, for each kind of row a file can hold."""

POST_FACTS: Final[Names] = {
    f"fact_{ours}": names for ours, names in _FACTS.items() if ours != "operators"
}
"""Facts about the author that stand in a file of posts; they become `account` rows."""

_MARKS: Final[tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]] = (
    ("report", (KIND_FIELDS["report"]["reporter"],)),
    ("follow", (KIND_FIELDS["follow"]["target_id"], KIND_FIELDS["follow"]["account_id"])),
    ("signup", (KIND_FIELDS["signup"]["token"], KIND_FIELDS["signup"]["token_kind"])),
    ("affiliation", (KIND_FIELDS["affiliation"]["parent_id"], ("evidence", "proof"))),
    ("profile", (("field", "profile_field"), ("value", "new_value"), _ACCOUNT)),
    ("referral", (("site", "referred_site"), KIND_FIELDS["referral"]["amount"])),
    ("impression", (("surface", "placement"), KIND_FIELDS["impression"]["amount"])),
    ("share", (("trace",), ("object", "object_id"), _ACCOUNT)),
    ("post", ((*_POST_IDS, *_TEXTS), _ACCOUNT, KIND_FIELDS["post"]["created_at"])),
    ("like", (("object", "object_id", "repo", "repo_id", "repository"), _ACCOUNT, _WHEN)),
    ("post", (tuple(n for names in _TRACES.values() for n in names), _ACCOUNT, _WHEN)),
    (
        "account",
        (
            (*_ACCOUNT, "id", "id_str"),
            tuple(
                name
                for ours, names in _FACTS.items()
                if ours not in ("handle", "account_kind", "language")
                for name in names
            ),
        ),
    ),
)
"""What marks a table as holding one kind: one column out of every group; first match wins."""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Column names of a file and the names we give them, as `--map` says."""

    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """Which kind a table holds, which of its columns gives each field, and how all were read."""

    kind: str
    sources: Mapping[str, str]
    uses: tuple[ColumnUse, ...]


def plain_name(column: str) -> str:
    """A column name as the tables above spell it: `Tweet ID` is `tweet_id`."""
    return re.sub(r"[^0-9a-z]+", "_", column.strip().lower().lstrip("\ufeff")).strip("_")


def column_map_from_toml(text: str, where: str) -> ColumnMap:
    """The map in a TOML file of `theirs = "ours"` lines, alone or under `[columns]`.

    Raises:
        BadInput: not TOML, or a name that is not one of ours.
    """
    import tomllib

    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"not a TOML file: {error}", where=where) from error
    names = raw.get("columns", raw)
    for theirs, ours in names.items():
        _check_ours(theirs, ours, where)
    return ColumnMap(dict(names))


def _check_ours(theirs: str, ours: object, where: str) -> None:
    known = sorted({name for fields in KIND_FIELDS.values() for name in fields} | set(POST_FACTS))
    if not isinstance(ours, str) or ours not in known:
        near = get_close_matches(str(ours), known, n=1)
        hint = f"did you mean {near[0]}?" if near else "docs/reference/columns.md lists them"
        raise BadInput(f"{theirs} = {ours!r}: not one of our columns", where=where, hint=hint)


def plan_for(columns: Sequence[str], column_map: ColumnMap | None, where: str) -> Plan:
    """How a table with these columns is read.

    Raises:
        BadInput: the columns are not those of any activity.
    """
    mapped = column_map.names if column_map else {}
    plain = {column: mapped.get(column) or plain_name(column) for column in columns}
    kind = _kind_of(set(plain.values()), where)
    names = {**KIND_FIELDS[kind], **(POST_FACTS if kind == "post" else {})}
    sources = _sources(columns, plain, mapped, names)
    return Plan(kind, sources, _uses(columns, kind, sources))


def _kind_of(names: set[str], where: str) -> str:
    names = names | {ours.removeprefix("fact_") for ours in names if ours.startswith("fact_")}
    for kind, groups in _MARKS:
        if all(names.intersection(group) for group in groups):
            return kind
    raise BadInput(
        f"holds no activity: {_missing(names)}",
        where=where,
        hint="docs/reference/columns.md lists the names we know; --map FILE names others",
    )


def _missing(names: set[str]) -> str:
    wanted = {
        "no column says which account": _ACCOUNT,
        "none says when": KIND_FIELDS["post"]["created_at"],
        "none names a post or what was shared": (
            *_POST_IDS, *_TEXTS, "id", "object", "object_id",
            *(name for group in _TRACES.values() for name in group),
        ),
    }  # fmt: skip
    absent = [words for words, group in wanted.items() if not names.intersection(group)]
    found = ", ".join(sorted(names)[:12]) or "none"
    return f"{'; '.join(absent) or 'the columns fit no kind of event'} (columns: {found})"


def _sources(
    columns: Sequence[str], plain: Mapping[str, str], mapped: Mapping[str, str], names: Names
) -> dict[str, str]:
    sources = {plain[column]: column for column in columns if column in mapped}
    taken = set(sources.values())
    by_plain: dict[str, str] = {}
    for column in columns:
        by_plain.setdefault(plain[column], column)
    for ours, synonyms in names.items():
        found = (by_plain[name] for name in synonyms if name in by_plain)
        first = next((column for column in found if column not in taken), None)
        if ours not in sources and first is not None:
            sources[ours] = first
            taken.add(first)
    return sources


def _uses(columns: Sequence[str], kind: str, sources: Mapping[str, str]) -> tuple[ColumnUse, ...]:
    ours = {column: name for name, column in sources.items()}
    return tuple(
        ColumnUse(
            column,
            "account" if ours.get(column, "").startswith("fact_") else kind,
            ours.get(column, "").removeprefix("fact_"),
            "known name" if column in ours else "not used",
        )
        for column in columns
    )
