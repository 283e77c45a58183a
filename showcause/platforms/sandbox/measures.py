"""Which measures the sandbox carries out, on what, and which of its accounts misbehave."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from showcause.domain.measure import MEASURES, Effect, Measure

ACCOUNT_KINDS: Final = frozenset({"account", "page", "group", "advertiser"})
POST: Final = "post"

ACCEPTS: Final[Mapping[Measure, frozenset[str]]] = {
    Measure.WARN: ACCOUNT_KINDS,
    Measure.LABEL: ACCOUNT_KINDS | {POST},
    Measure.LIMIT_REACH: ACCOUNT_KINDS,
    Measure.LOCK: ACCOUNT_KINDS,
    Measure.SUSPEND: ACCOUNT_KINDS,
    Measure.TERMINATE: ACCOUNT_KINDS,
    Measure.REMOVE_POST: frozenset({POST}),
    Measure.DENY_ADVERTISING: ACCOUNT_KINDS,
}

EFFECTS: Final[Mapping[Measure, tuple[Effect, ...]]] = {
    measure: spec.effects for measure, spec in MEASURES.items()
}

TIMEOUT_ACCOUNT: Final = "sandbox-timeout"
HALF_ACCOUNT: Final = "sandbox-half"
REFUSE_ACCOUNT: Final = "sandbox-refuse"

MISBEHAVING: Final[Mapping[str, str]] = {
    TIMEOUT_ACCOUNT: "A call that names this account hangs and changes nothing.",
    HALF_ACCOUNT: "Half of a measure's effects are carried out, then the answer is: try again.",
    REFUSE_ACCOUNT: "Every order about this account is refused for good.",
}


@cache
def effects_withheld(measures: frozenset[Measure]) -> frozenset[Effect]:
    """Everything that the measures together take away."""
    return frozenset(effect for measure in measures for effect in EFFECTS[measure])
