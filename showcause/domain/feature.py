"""Features: what a rule may ask about, and what each was worked out from.

`derived_from` names other features, or raw facts as `kind.column` of `domain.activity.KINDS`. The
rule language follows it to its end, so that a forbidden fact cannot come back under another name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Layer(StrEnum):
    """What a feature is about."""

    ACCOUNT = "account"
    BEHAVIOUR = "behaviour"
    NETWORK = "network"
    REPORT = "report"
    CONTENT = "content"
    EVENT = "event"
    HOOK = "hook"


class Scope(StrEnum):
    """What a rule looks at: an account in a network, an account alone, or one event."""

    MEMBER = "member"
    ACCOUNT = "account"
    EVENT = "event"


class Kind(StrEnum):
    """The type of a feature's values; an enumeration is text out of a list of words."""

    INTEGER = "int64"
    BOOLEAN = "bool"
    TEXT = "string"
    WORD = "enumeration"


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of the feature table.

    `spares` are facts read only to leave evidence out. `since` is the version of the table that
    first had it. `words` are an enumeration's values.
    """

    name: str
    kind: Kind
    meaning: str
    layer: Layer
    derived_from: tuple[str, ...]
    on: tuple[Scope, ...] = (Scope.MEMBER,)
    unit: str = ""
    nullable: bool = False
    spares: tuple[str, ...] = ()
    since: int = 1
    words: tuple[str, ...] = ()


Features = Mapping[str, Feature]
"""The feature table: feature by name."""
