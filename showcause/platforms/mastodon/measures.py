"""What each measure is on Mastodon, what it takes away there, and what gives it back.

Deleting posts or an account is never used: Mastodon cannot undo it, whatever an appeal says.
Source: docs.joinmastodon.org, "Moderation actions" and the admin/accounts API.
"""

from collections.abc import Mapping
from typing import Final

from showcause.domain.measure import Effect, Measure

_ACCOUNT: Final = frozenset({"account"})
_NOTHING: Final[frozenset[str]] = frozenset()

ACCEPTS: Final[Mapping[Measure, frozenset[str]]] = {
    **dict.fromkeys(Measure, _NOTHING),
    Measure.LABEL: _ACCOUNT,
    Measure.LIMIT_REACH: _ACCOUNT,
    Measure.LOCK: _ACCOUNT,
    Measure.SUSPEND: _ACCOUNT,
}

PURGED: Final = (Effect.PICTURE, Effect.HEADER, Effect.TIMELINE, Effect.FOLLOWERS)
"""What Mastodon deletes for good 30 days after a suspension, unless it was lifted before."""

EFFECTS: Final[Mapping[Measure, tuple[Effect, ...]]] = {
    **dict.fromkeys(Measure, ()),
    Measure.LABEL: (Effect.LABEL,),
    Measure.LIMIT_REACH: (Effect.RECOMMENDATION,),
    Measure.LOCK: (Effect.SIGN_IN, Effect.POSTING),
    Measure.SUSPEND: (
        Effect.SIGN_IN,
        Effect.POSTING,
        *PURGED,
        Effect.SEARCH_RANK,
    ),
}

KINDS: Final[Mapping[Measure, tuple[str, str, str]]] = {
    Measure.LABEL: ("sensitive", "unsensitive", "sensitized"),
    Measure.LIMIT_REACH: ("silence", "unsilence", "silenced"),
    Measure.LOCK: ("disable", "enable", "disabled"),
    Measure.SUSPEND: ("suspend", "unsuspend", "suspended"),
}
"""Per measure: the `type` of the action, the call that undoes it, the field that shows it."""

CALLS: Final[Mapping[Measure, str]] = {
    measure: f"action ({kind}), {inverse}" for measure, (kind, inverse, _) in KINDS.items()
}
"""Which admin calls carry each measure out and undo it."""

NOT_RESTORED: Final[Mapping[Measure, str]] = {
    Measure.LABEL: "media posted meanwhile: each file stays marked",
    Measure.LIMIT_REACH: "places in public timelines that passed meanwhile",
    Measure.LOCK: "nothing: profile, posts and followers were there all along",
    Measure.SUSPEND: "after 30 days posts, pictures and followers, which Mastodon purges; copies "
    "that other servers dropped",
}
"""What a reversal cannot give back."""
