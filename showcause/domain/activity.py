"""The vocabulary of activity: what a platform can tell us happened, and in which columns.

Column types are Arrow's names. Moments are int64 milliseconds UTC. Every kind has `platform`;
`event_id` names the row on that platform and is unique there within the kind.
"""

from collections.abc import Mapping
from typing import Final

Columns = tuple[tuple[str, str], ...]

_EVENT: Final[Columns] = (("at", "int64"), ("event_id", "string"))

KINDS: Final[Mapping[str, Columns]] = {
    "account": (
        ("platform", "string"),
        ("account_id", "string"),
        ("account_kind", "string"),
        ("handle", "string"),
        ("name", "string"),
        ("bio", "string"),
        ("picture", "string"),
        ("header", "string"),
        ("url", "string"),
        ("location", "string"),
        ("language", "string"),
        ("contact", "string"),
        ("created_at", "int64"),
        ("followers", "int64"),
        ("following", "int64"),
        ("posts_count", "int64"),
        ("operators", "list<string>"),
        ("at", "int64"),
        ("event_id", "string"),
    ),
    "post": (
        ("platform", "string"),
        ("post_id", "string"),
        ("account_id", "string"),
        ("created_at", "int64"),
        ("text", "string"),
        ("language", "string"),
        ("language_detected", "string"),
        ("text_normal", "string"),
        ("text_key", "int64"),
        ("band_keys", "binary"),
        ("client", "string"),
        ("repost_of", "string"),
        ("repost_account_id", "string"),
        ("reply_to", "string"),
        ("reply_account_id", "string"),
        ("quote_of", "string"),
        ("likes", "int64"),
        ("reposts", "int64"),
        ("replies", "int64"),
        ("quotes", "int64"),
    ),
    "share": (
        ("platform", "string"),
        ("account_id", "string"),
        ("trace", "string"),
        ("object", "string"),
        *_EVENT,
    ),
    "like": (
        ("platform", "string"),
        ("account_id", "string"),
        ("object", "string"),
        *_EVENT,
    ),
    "follow": (
        ("platform", "string"),
        ("account_id", "string"),
        ("target_id", "string"),
        *_EVENT,
    ),
    "report": (
        ("platform", "string"),
        ("reporter_token", "string"),
        ("account_id", "string"),
        ("post_id", "string"),
        ("category", "string"),
        ("text", "string"),
        *_EVENT,
    ),
    "signup": (
        ("platform", "string"),
        ("account_id", "string"),
        ("token_kind", "string"),
        ("token", "string"),
        ("exit", "string"),
        *_EVENT,
    ),
    "affiliation": (
        ("platform", "string"),
        ("parent_id", "string"),
        ("account_id", "string"),
        ("evidence", "string"),
        *_EVENT,
    ),
    "profile": (
        ("platform", "string"),
        ("account_id", "string"),
        ("field", "string"),
        ("value", "string"),
        *_EVENT,
    ),
    "impression": (
        ("platform", "string"),
        ("account_id", "string"),
        ("object", "string"),
        ("surface", "string"),
        ("amount", "int64"),
        *_EVENT,
    ),
    "referral": (
        ("platform", "string"),
        ("account_id", "string"),
        ("site", "string"),
        ("surface", "string"),
        ("amount", "int64"),
        *_EVENT,
    ),
}

ACCOUNT_KINDS: Final = ("account", "page", "group", "advertiser")

TRACES: Final = ("link", "domain", "hashtag", "image", "repost", "reply", "mention", "text")

PROFILE_FIELDS: Final = ("handle", "name", "picture", "header", "bio", "url", "location")

TOKEN_KINDS: Final = ("device", "payment", "recovery", "network")
"""What a sign-up can share. `network` (an address prefix) is weak: offices, schools and whole
countries share one."""

EXITS: Final = ("none", "vpn", "tor", "shared")
"""How a `network` token reached the platform; all but `none` are dropped before co-occurrence
is counted, and none of them ever counts against anyone."""

AFFILIATION_EVIDENCE: Final = ("parent", "rel-me", "dns", "signed")
