"""What each measure is on Synapse, what it takes away there, and what gives it back.

Deactivation is never used: Synapse cannot undo it. Redaction of an event cannot be undone either,
so the only posts that can be removed are files (`post:mxc://server/id`), by quarantine.
"""

from collections.abc import Mapping
from typing import Final

from showcause.domain.measure import Effect, Measure

_ACCOUNT: Final = frozenset({"account"})
_NOTHING: Final[frozenset[str]] = frozenset()

ACCEPTS: Final[Mapping[Measure, frozenset[str]]] = {
    Measure.WARN: _NOTHING,
    Measure.LABEL: _NOTHING,
    Measure.LIMIT_REACH: _ACCOUNT,
    Measure.LOCK: _ACCOUNT,
    Measure.SUSPEND: _ACCOUNT,
    Measure.TERMINATE: _NOTHING,
    Measure.REMOVE_POST: frozenset({"post"}),
    Measure.DENY_ADVERTISING: _NOTHING,
}

EFFECTS: Final[Mapping[Measure, tuple[Effect, ...]]] = {
    Measure.WARN: (),
    Measure.LABEL: (),
    Measure.LIMIT_REACH: (Effect.RECOMMENDATION,),
    Measure.LOCK: (Effect.SIGN_IN, Effect.POSTING),
    Measure.SUSPEND: (Effect.POSTING,),
    Measure.TERMINATE: (),
    Measure.REMOVE_POST: (Effect.POST,),
    Measure.DENY_ADVERTISING: (),
}

CALLS: Final[Mapping[Measure, str]] = {
    Measure.LIMIT_REACH: "shadow_ban",
    Measure.LOCK: "users (locked)",
    Measure.SUSPEND: "suspend",
    Measure.REMOVE_POST: "media/quarantine",
}
"""Which admin call carries each measure out."""

NOT_RESTORED: Final[Mapping[Measure, str]] = {
    Measure.LIMIT_REACH: "messages sent meanwhile: they were accepted and reached nobody",
    Measure.LOCK: "nothing: devices stay signed in and go on where they were",
    Measure.SUSPEND: "nothing: rooms, profile and messages were there all along",
    Measure.REMOVE_POST: "copies that other servers refused or dropped meanwhile",
}
"""What a reversal cannot give back."""
