"""What each measure is in Ozone, what it takes away, and what gives it back.

A takedown reaches the PDS a moment later, by Ozone's own outbox; a label is signed and published
by Ozone, and its reversal is the same label, negated, so that every reader of labels drops it.
A record's takedown is such a label: app views hide it, and the PDS goes on serving it.
"""

from collections.abc import Mapping
from typing import Final

from showcause.domain.measure import Effect, Measure

_NOTHING: Final[frozenset[str]] = frozenset()

LABEL_VALUE: Final = "!warn"
"""The label the measure `label` sets: known to every client, it hides behind a warning."""

ACCEPTS: Final[Mapping[Measure, frozenset[str]]] = {
    **dict.fromkeys(Measure, _NOTHING),
    Measure.LABEL: frozenset({"account"}),
    Measure.SUSPEND: frozenset({"account"}),
    Measure.REMOVE_POST: frozenset({"post"}),
}

EFFECTS: Final[Mapping[Measure, tuple[Effect, ...]]] = {
    **dict.fromkeys(Measure, ()),
    Measure.LABEL: (Effect.LABEL,),
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
    Measure.LABEL: "modEventLabel (!warn)",
    Measure.SUSPEND: "modEventTakedown (repoRef)",
    Measure.REMOVE_POST: "modEventTakedown (strongRef)",
}
"""Which moderation event carries each measure out."""

NOT_RESTORED: Final[Mapping[Measure, str]] = {
    Measure.LABEL: "nothing where labels are read live; readers that never look again keep it",
    Measure.SUSPEND: "sessions: the holder signs in again; copies that relays dropped come back "
    "when they read the account anew",
    Measure.REMOVE_POST: "nothing: app views show it again once the label is negated",
}
"""What a reversal cannot give back."""
