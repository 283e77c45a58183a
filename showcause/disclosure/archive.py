"""A disclosed network as files in the established format of information-operation archives.

Users have 10 columns and posts 30, named as researchers' tools expect; the manifest, the README and
the errata feed hold what that format lacked (docs/reference/archive).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from showcause.disclosure.redactor import Redactor, week_of
from showcause.domain.moment import Moment, iso_from_moment

SCHEMA_VERSION: Final = "1"

USERS: Final = (
    "userid", "user_display_name", "user_screen_name", "user_reported_location",
    "user_profile_description", "user_profile_url", "follower_count", "following_count",
    "account_creation_date", "account_language",
)  # fmt: skip
POSTS: Final = (
    "tweetid", *USERS, "tweet_language", "tweet_text", "tweet_time", "tweet_client_name",
    "in_reply_to_userid", "in_reply_to_tweetid", "quoted_tweet_tweetid", "is_retweet",
    "retweet_userid", "retweet_tweetid", "latitude", "longitude", "quote_count", "reply_count",
    "like_count", "retweet_count", "hashtags", "urls", "user_mentions",
)  # fmt: skip

Row = Mapping[str, Any]


def user_row(account: Row, redactor: Redactor) -> tuple[Any, ...]:
    """The 10 columns of one account, with name, handle, place, text and address left out."""
    name = redactor.account(account["platform"], account["account_id"])
    return (
        name,
        name,
        name,
        "",
        "",
        "",
        account["followers"],
        account["following"],
        week_of(account["created_at"]),
        account["language"] or "",
    )


def post_row(post: Row, user: Sequence[Any], redactor: Redactor) -> tuple[Any, ...]:
    """The 30 columns of one post of that user."""
    platform = post["platform"]
    return (
        redactor.post(platform, post["post_id"]),
        *user,
        post["language"] or post["language_detected"] or "",
        redactor.text(platform, post["text"] or ""),
        iso_from_moment(post["created_at"])[:16].replace("T", " "),
        post["client"] or "",
        redactor.account(platform, post["reply_account_id"] or ""),
        redactor.post(platform, post["reply_to"] or ""),
        redactor.post(platform, post["quote_of"] or ""),
        bool(post["repost_of"]),
        redactor.account(platform, post["repost_account_id"] or ""),
        redactor.post(platform, post["repost_of"] or ""),
        "absent",
        "absent",
        post["quotes"],
        post["replies"],
        post["likes"],
        post["reposts"],
        _listed(post["hashtags"]),
        _listed(post["links"]),
        "[]",
    )


def _listed(values: str | None) -> str:
    items = [value for value in (values or "").split("\n") if value]
    return "[" + ", ".join(f"'{value}'" for value in sorted(items)) + "]"


def manifest(
    *, files: Mapping[str, str], accounts: int, posts: int, made_at: Moment, family: str
) -> dict[str, Any]:
    """What the archive holds: schema version, SHA-256 by file, counts, and how to read it."""
    return {
        "accounts": accounts,
        "attribution": {"confidence": "none", "statement": "No operator is named."},
        "errata": "errata.json",
        "files": dict(files),
        "made_at": iso_from_moment(made_at),
        "posts": posts,
        "pseudonyms": f"HMAC-SHA-256, release family {family}",
        "schema_version": SCHEMA_VERSION,
    }


README: Final = """\
Disclosure archive, schema version 1

users.csv      one row an account under a decision in force, 10 columns
posts.csv      one row a post of those accounts, 30 columns
accounts.csv   per account: clause, rule and its hash, evidence families, confidence in parts per
               million, decision status, appeal status
manifest.json  SHA-256 of each file, counts, attribution and its confidence
errata.json    corrections; a reinstated account leaves a tombstone here

Every account and post has a pseudonym keyed for this release family. Names, handles, places,
profile texts and addresses are left out; creation dates are given by week. Mentions inside posts
are pseudonyms of the name mentioned. Coordination alone was never enough for a decision:
accounts.csv says which independent kinds of evidence there were.
"""
