"""The feature table: everything a rule may ask, in which layer, and what it was worked out from."""

from collections.abc import Iterable, Mapping
from typing import Final

from showcause.domain.feature import Feature, Features, Kind, Layer, Scope

TABLE_VERSION: Final = 2
"""Counted up with every feature that is added; a changed meaning is a new name."""

_MEMBER: Final = (Scope.MEMBER,)
_ANY_ACCOUNT: Final = (Scope.MEMBER, Scope.ACCOUNT)
_EVENT: Final = (Scope.EVENT,)
_ALWAYS: Final = (Scope.MEMBER, Scope.ACCOUNT, Scope.EVENT)
_SHARED: Final = ("share.object", "share.trace", "share.at")
_ORIGIN: Final = ("signup.token", "signup.token_kind", "signup.at", "account.created_at")
_EXIT: Final = ("signup.exit",)
"""Tokens that came through a VPN or Tor are dropped, so that they are evidence against nobody."""

EVENT_KINDS: Final = ("post", "share", "follow", "signup", "profile", "report")

_MEASURED: Final = (
    Feature(
        "finding_id", Kind.TEXT, "the behaviour finding this row belongs to", Layer.NETWORK,
        ("network_size",),
    ),
    Feature(
        "account", Kind.TEXT, "the member, as platform:account_id", Layer.ACCOUNT,
        ("account.platform", "account.account_id"), _ALWAYS,
    ),
    Feature(
        "network_size", Kind.INTEGER, "members of the network, this account included",
        Layer.NETWORK, _SHARED, unit="accounts",
    ),
    Feature(
        "behaviour_partners", Kind.INTEGER, "members it is tied to by behaviour", Layer.BEHAVIOUR,
        _SHARED, unit="accounts",
    ),
    Feature(
        "behaviour_objects", Kind.INTEGER,
        "different things it shared together with other members", Layer.BEHAVIOUR, _SHARED,
        unit="things",
    ),
    Feature(
        "behaviour_score_ppm", Kind.INTEGER, "1,000,000 minus the error of its strongest tie",
        Layer.BEHAVIOUR, _SHARED, unit="ppm",
    ),
    Feature(
        "origin_partners", Kind.INTEGER,
        "members set up with the same device, payment or recovery token, or in the same burst",
        Layer.NETWORK, _ORIGIN, unit="accounts", spares=_EXIT,
    ),
    Feature(
        "origin_tokens", Kind.INTEGER, "tokens it has in common with other members",
        Layer.NETWORK, _ORIGIN, unit="tokens", spares=_EXIT,
    ),
    Feature(
        "burst_size", Kind.INTEGER,
        "members created in its hour, 0 unless far above the platform's rate", Layer.NETWORK,
        ("account.created_at",), unit="accounts",
    ),
    Feature(
        "families", Kind.INTEGER,
        "independent kinds of evidence that link it to others and that the network shows",
        Layer.NETWORK, ("behaviour_partners", "origin_partners"),
    ),
    Feature(
        "account_age_days", Kind.INTEGER, "age when it first shared together", Layer.BEHAVIOUR,
        ("account.created_at", "share.at"), unit="days", nullable=True,
    ),
    Feature(
        "active_days_before", Kind.INTEGER, "days with activity before it first shared together",
        Layer.BEHAVIOUR, ("post.created_at", "share.at"), unit="days", nullable=True,
    ),
    Feature(
        "followers", Kind.INTEGER, "followers", Layer.ACCOUNT, ("account.followers",), _ALWAYS,
        unit="accounts", nullable=True,
    ),
    Feature(
        "unrelated_share_ppm", Kind.INTEGER,
        "share of its posts that have nothing to do with the network", Layer.BEHAVIOUR,
        ("post.post_id", "share.object"), unit="ppm", nullable=True,
    ),
    Feature(
        "affiliated_partner_ppm", Kind.INTEGER,
        "share of its partners under a parent it declared too", Layer.NETWORK,
        ("affiliation.parent_id", "affiliation.account_id", "behaviour_partners"), unit="ppm",
    ),
    Feature(
        "is_declared_affiliate", Kind.BOOLEAN,
        "whether it declared a parent organisation, or is one", Layer.ACCOUNT,
        ("affiliation.parent_id", "affiliation.account_id"), _ALWAYS,
    ),
)  # fmt: skip

_FACTS: Final = (
    Feature(
        "language", Kind.TEXT, "the language the account declared", Layer.ACCOUNT,
        ("account.language",), _ALWAYS, nullable=True, since=2,
    ),
    Feature(
        "posts_seen", Kind.INTEGER, "posts of it that were read in", Layer.CONTENT,
        ("post.post_id",), _ANY_ACCOUNT, unit="posts", since=2,
    ),
    Feature(
        "repeated_text_ppm", Kind.INTEGER,
        "share of its posts with a text whose words it had posted before", Layer.CONTENT,
        ("post.text_key",), _ANY_ACCOUNT, unit="ppm", since=2,
    ),
    Feature(
        "reports_received", Kind.INTEGER, "reports about it or its posts", Layer.REPORT,
        ("report.account_id", "report.event_id"), _ANY_ACCOUNT, unit="reports", since=2,
    ),
)  # fmt: skip

_OF_EVENT: Final = (
    Feature(
        "event_kind", Kind.WORD, "what happened", Layer.EVENT, ("post.post_id", "share.trace"),
        _EVENT, since=2, words=EVENT_KINDS,
    ),
    Feature(
        "age_then_days", Kind.INTEGER, "age of the account when it happened", Layer.ACCOUNT,
        ("account.created_at", "post.created_at"), _EVENT, unit="days", nullable=True, since=2,
    ),
    Feature(
        "following", Kind.INTEGER, "accounts it follows", Layer.ACCOUNT, ("account.following",),
        _EVENT, unit="accounts", nullable=True, since=2,
    ),
    Feature(
        "posts_count", Kind.INTEGER, "posts the platform counts", Layer.ACCOUNT,
        ("account.posts_count",), _EVENT, unit="posts", nullable=True, since=2,
    ),
    Feature(
        "exit", Kind.WORD, "how the sign-up reached the platform", Layer.ACCOUNT, _EXIT, _EVENT,
        nullable=True, since=2, words=("none", "vpn", "tor", "shared"),
    ),
    Feature(
        "links", Kind.INTEGER, "links in the post", Layer.CONTENT, ("post.text", "share.object"),
        _EVENT, unit="links", since=2,
    ),
    Feature(
        "hashtags", Kind.INTEGER, "hashtags in the post", Layer.CONTENT,
        ("post.text", "share.object"), _EVENT, unit="hashtags", since=2,
    ),
    Feature(
        "mentions", Kind.INTEGER, "accounts the post mentions", Layer.CONTENT,
        ("post.text", "share.object"), _EVENT, unit="accounts", since=2,
    ),
    Feature(
        "text_length", Kind.INTEGER, "characters of the text, links and mentions left out",
        Layer.CONTENT, ("post.text_normal",), _EVENT, unit="characters", since=2,
    ),
    Feature(
        "is_reply", Kind.BOOLEAN, "whether the post answers another", Layer.CONTENT,
        ("post.reply_to",), _EVENT, since=2,
    ),
)  # fmt: skip


def _window(name: str, meaning: str, layer: Layer, unit: str, *sources: str) -> Feature:
    return Feature(
        name, Kind.INTEGER, meaning, layer, sources, _EVENT, unit=unit, nullable=True, since=2
    )


_WINDOWS: Final = (
    _window(
        "acts_10m", "things it did in the last ten minutes, this one included", Layer.BEHAVIOUR,
        "events", "post.created_at", "share.at", "follow.at", "profile.at",
    ),
    _window("posts_1h", "its posts in the last hour", Layer.BEHAVIOUR, "posts", "post.created_at"),
    _window("posts_1d", "its posts in the last day", Layer.BEHAVIOUR, "posts", "post.created_at"),
    _window(
        "link_posts_1h", "its posts with a link in the last hour", Layer.BEHAVIOUR, "posts",
        "post.created_at", "share.object",
    ),
    _window(
        "follows_1h", "its follows in the last hour", Layer.BEHAVIOUR, "events", "follow.at",
    ),
    _window(
        "targets_10m", "different accounts it addressed or followed in the last ten minutes",
        Layer.BEHAVIOUR, "accounts", "follow.target_id", "post.reply_account_id", "share.object",
    ),
    _window(
        "same_link_targets_1h",
        "different accounts it sent this post's first link to in the last hour", Layer.BEHAVIOUR,
        "accounts", "share.object", "post.reply_account_id", "post.created_at",
    ),
    _window(
        "same_text_1d", "its posts with this very text in the last day", Layer.CONTENT, "posts",
        "post.text_key", "post.created_at",
    ),
    _window(
        "text_accounts_1h", "different accounts that posted this very text in the last hour",
        Layer.NETWORK, "accounts", "post.text_key", "post.account_id", "post.created_at",
    ),
    _window(
        "profile_changes_1d", "changes of its profile in the last day", Layer.BEHAVIOUR, "events",
        "profile.at",
    ),
    _window(
        "reports_about_1d", "reports about it in the last day", Layer.REPORT, "reports",
        "report.account_id", "report.event_id",
    ),
)  # fmt: skip


def _by_name(features: Iterable[Feature]) -> Features:
    return {feature.name: feature for feature in features}


MEASURED: Final = _by_name(_MEASURED)
"""What `detectors.features` measures for each member of each network."""

FACTS: Final = _by_name(_FACTS)
"""What the step adds to a member's row from the activity."""

EVENT_WINDOWS: Final = _by_name(_WINDOWS)
"""What `detectors.event_windows` counts; null for an event that came too late to be counted."""

FEATURES: Final = _by_name((*_MEASURED, *_FACTS, *_OF_EVENT, *_WINDOWS))
"""Every feature by name; what a rule may read depends on what it looks at (`Feature.on`)."""

GIVEN_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "coshare": (
        "network_size",
        "behaviour_partners",
        "behaviour_objects",
        "behaviour_score_ppm",
        "unrelated_share_ppm",
        "affiliated_partner_ppm",
        "acted",
    ),
    "common_origin": ("origin_partners", "origin_tokens", "burst_size"),
}
"""Features that come from a detector: not to be believed once its version has fallen."""
