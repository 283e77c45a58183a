"""A disclosed network as files in the established format of information-operation archives.

Users have 10 columns and posts 30, named as researchers' tools expect; the manifest, the README and
the errata feed hold what that format lacked (docs/reference/archive).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from showcause.disclosure.coarse import Profile
from showcause.disclosure.redactor import MENTION, Redactor, week_of
from showcause.domain.moment import Moment, iso_from_moment

SCHEMA_VERSION: Final = "2"

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


TIES: Final = (
    "finding", "userid_a", "userid_b", "trace", "tweetid_a", "tweetid_b", "tie_time",
    "seconds_apart",
)  # fmt: skip
MEDIA: Final = ("tweetid", "userid", "media")


def user_row(account: Row, redactor: Redactor, profile: Profile | None = None) -> tuple[Any, ...]:
    """The 10 columns of one account, with name, handle, place, text and address left out.

    With a coarse profile that is all that is told.
    """
    name = redactor.account(account["platform"], account["account_id"])
    if profile is not None:
        year, followers, language = profile
        return (name, name, name, "", "", "", followers, "", year and f"{year}-01-01", language)
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


def post_row(
    post: Row, user: Sequence[Any], redactor: Redactor, *, is_coarse: bool = False
) -> tuple[Any, ...]:
    """The 30 columns of one post of that user; coarse: by week, without client and counts."""
    platform = post["platform"]
    at = post["created_at"]
    written = week_of(at) if is_coarse else iso_from_moment(at)[:16].replace("T", " ")
    counts = ("quotes", "replies", "likes", "reposts")
    text = post["text"] or ""
    found = MENTION.findall(text) if "@" in text else ()
    mentions = [redactor.mentioned(platform, each) for each in found]
    return (
        redactor.post(platform, post["post_id"]),
        *user,
        post["language"] or post["language_detected"] or "",
        redactor.text(platform, text),
        written,
        "" if is_coarse else post["client"] or "",
        redactor.account(platform, post["reply_account_id"] or ""),
        redactor.post(platform, post["reply_to"] or ""),
        redactor.post(platform, post["quote_of"] or ""),
        bool(post["repost_of"]),
        redactor.account(platform, post["repost_account_id"] or ""),
        redactor.post(platform, post["repost_of"] or ""),
        "absent",
        "absent",
        *("" if is_coarse else post[name] for name in counts),
        _listed(post["hashtags"]),
        _listed(post["links"], lambda link: redactor.link(platform, link)),
        "[" + ", ".join(f"'{mention}'" for mention in mentions) + "]",
    )


def tie_row(tie: Row, redactor: Redactor, *, is_coarse: bool = False) -> tuple[Any, ...]:
    """One act that ties two accounts: who, by what, which posts, when, and how far apart."""
    platform = tie["platform"]
    first, second = (redactor.account(platform, tie[name]) for name in ("id_a", "id_b"))
    at = min(tie["at_a"], tie["at_b"])
    return (
        tie["finding_id"],
        first,
        second,
        tie["trace"],
        redactor.post(platform, tie["event_a"]),
        redactor.post(platform, tie["event_b"]),
        week_of(at) if is_coarse else iso_from_moment(at)[:16].replace("T", " "),
        abs(tie["at_a"] - tie["at_b"]) // 1_000,
    )


def media_row(image: Row, redactor: Redactor) -> tuple[Any, ...]:
    """One picture of one post; both under pseudonyms."""
    platform = image["platform"]
    return (
        redactor.post(platform, image["event_id"]),
        redactor.account(platform, image["account_id"]),
        redactor.image(platform, image["object"]),
    )


def _listed(values: str | None, told: Callable[[str], str] = str) -> str:
    items = [told(value) for value in (values or "").split("\n") if value]
    return "[" + ", ".join(f"'{value}'" for value in sorted(items)) + "]"


def manifest(
    *,
    files: Mapping[str, str],
    accounts: int,
    posts: int,
    made_at: Moment,
    family: str,
    is_coarse: bool = False,
    findings: Sequence[Row] = (),
) -> dict[str, Any]:
    """What the archive holds: schema version, SHA-256 by file, counts, and how to read it.

    `findings` say by which detector, under which null model and with which error accounts were
    found to act together.
    """
    return {
        "accounts": accounts,
        "dates": "coarse" if is_coarse else "minutes",
        "findings": [dict(row) for row in findings],
        "attribution": {"confidence": "none", "statement": "No operator is named."},
        "errata": "errata.json",
        "files": dict(files),
        "made_at": iso_from_moment(made_at),
        "posts": posts,
        "pseudonyms": f"HMAC-SHA-256, release family {family}",
        "schema_version": SCHEMA_VERSION,
    }


README: Final = """\
Disclosure archive, schema version 2

users.csv      one row an account under a decision in force, 10 columns
posts.csv      one row a post of those accounts, 30 columns
accounts.csv   per account: clause, rule and its hash, evidence families, confidence in parts per
               million, reasons, decision status, appeal status
ties.csv       the acts that tie accounts to each other: what, which posts, how many seconds apart
media.csv      pictures by post, under pseudonyms
definitions.sql  the exact SQL of the findings
checkpoint     the ledger when this was made: whoever keeps it is a witness
manifest.json  SHA-256 of each file, counts, null model and error of each finding, attribution and
               its confidence; signed in manifest.sig
errata.json    corrections; a reinstated account leaves a tombstone here

Every account and post has a pseudonym keyed for this release family. Names, handles, places,
profile texts and addresses are left out; creation dates are given by week, or, in a coarse archive,
by year, and only where at least 100 accounts share the whole profile. Mentions inside posts are
pseudonyms: the account's own if it is in the archive. Coordination alone was never enough for a
decision: accounts.csv says which independent kinds of evidence there were.
"""
