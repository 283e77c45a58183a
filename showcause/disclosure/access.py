"""What a person gets to see of the activity kept about them: their own part of every row.

Source: Regulation (EU) 2016/679, Art. 15, and 15(4): nobody else's rights are touched. So columns
are named one by one, and whatever names another person or a reporter is in none of them. What
somebody wrote is told as they wrote it, whomever it mentions.
"""

from collections.abc import Mapping
from typing import Final

OWN_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "account": (
        "account_kind",
        "handle",
        "name",
        "bio",
        "picture",
        "header",
        "url",
        "location",
        "language",
        "contact",
        "created_at",
        "followers",
        "following",
        "posts_count",
        "at",
    ),
    "profile": ("field", "value", "at"),
    "post": (
        "post_id",
        "created_at",
        "text",
        "language",
        "language_detected",
        "client",
        "likes",
        "reposts",
        "replies",
        "quotes",
    ),
    "share": ("trace", "object", "at"),
    "like": ("at",),
    "follow": ("at",),
    "signup": ("token_kind", "exit", "at"),
    "affiliation": ("parent_id", "evidence", "at"),
    "impression": ("surface", "amount", "at"),
    "referral": ("site", "surface", "amount", "at"),
}
"""By kind, the columns of rows of one's own that are told."""

OWN_REPORTS: Final = ("category", "text", "at")
"""The same of reports one made oneself."""

OWN_TRACES: Final = frozenset({"link", "domain", "hashtag", "image", "text"})
"""Shares whose object is a thing; of the others it is a person, or somebody's post."""
