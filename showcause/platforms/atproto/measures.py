"""What each measure is on a PDS, what it takes away there, and what gives it back.

A PDS knows one measure: takedown, of an account or of one record. What the app view shows
(followers, search) follows from it elsewhere and is not claimed here.
"""

from collections.abc import Mapping
from typing import Final

from showcause.domain.measure import Effect, Measure

_NOTHING: Final[frozenset[str]] = frozenset()

ACCEPTS: Final[Mapping[Measure, frozenset[str]]] = {
    **dict.fromkeys(Measure, _NOTHING),
    Measure.SUSPEND: frozenset({"account"}),
    Measure.REMOVE_POST: frozenset({"post"}),
}

EFFECTS: Final[Mapping[Measure, tuple[Effect, ...]]] = {
    **dict.fromkeys(Measure, ()),
    Measure.SUSPEND: (
        Effect.SIGN_IN,
        Effect.POSTING,
        Effect.PICTURE,
        Effect.HEADER,
        Effect.TIMELINE,
    ),
    Measure.REMOVE_POST: (Effect.POST,),
}

CALLS: Final[Mapping[Measure, str]] = {
    Measure.SUSPEND: "com.atproto.admin.updateSubjectStatus (repoRef)",
    Measure.REMOVE_POST: "com.atproto.admin.updateSubjectStatus (strongRef)",
}
"""Which call carries each measure out."""

NOT_RESTORED: Final[Mapping[Measure, str]] = {
    Measure.SUSPEND: "sessions: the holder signs in again; copies that relays dropped come back "
    "when they read the account anew",
    Measure.REMOVE_POST: "nothing on the PDS; app views show it again when they read it anew",
}
"""What a reversal cannot give back."""
