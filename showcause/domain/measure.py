"""What a decision can do, what that changes on a platform, and what gives it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Measure(StrEnum):
    """What is done to an account, a page, a group or a post."""

    WARN = "warn"
    LABEL = "label"
    LIMIT_REACH = "limit_reach"
    LOCK = "lock"
    SUSPEND = "suspend"
    TERMINATE = "terminate"
    REMOVE_POST = "remove_post"
    DENY_ADVERTISING = "deny_advertising"


class Inverse(StrEnum):
    """What undoes a measure on a platform."""

    RETRACT_WARNING = "retract_warning"
    REMOVE_LABEL = "remove_label"
    RESTORE_REACH = "restore_reach"
    UNLOCK = "unlock"
    RESTORE = "restore"
    RESTORE_POST = "restore_post"
    ALLOW_ADVERTISING = "allow_advertising"
    IRREVERSIBLE = "irreversible"


class Effect(StrEnum):
    """One thing a measure takes away, and a reversal must give back and tick off."""

    WARNING = "warning"
    LABEL = "label"
    SEARCH_RANK = "search_rank"
    RECOMMENDATION = "recommendation"
    SIGN_IN = "sign_in"
    POSTING = "posting"
    PICTURE = "picture"
    HEADER = "header"
    TIMELINE = "timeline"
    FOLLOWERS = "followers"
    PAGES = "pages"
    ADVERTISING = "advertising"
    POST = "post"
    ACCOUNT_DATA = "account_data"


@dataclass(frozen=True, slots=True)
class MeasureSpec:
    """What a measure does, how heavy it is and how it is undone."""

    inverse: Inverse
    effects: tuple[Effect, ...]
    severity: int
    lasting: bool


_HIDDEN = (
    Effect.SIGN_IN,
    Effect.POSTING,
    Effect.PICTURE,
    Effect.HEADER,
    Effect.TIMELINE,
    Effect.FOLLOWERS,
    Effect.SEARCH_RANK,
    Effect.ADVERTISING,
)

MEASURES: Final[Mapping[Measure, MeasureSpec]] = {
    Measure.WARN: MeasureSpec(Inverse.RETRACT_WARNING, (Effect.WARNING,), 1, False),
    Measure.LABEL: MeasureSpec(Inverse.REMOVE_LABEL, (Effect.LABEL,), 2, False),
    Measure.LIMIT_REACH: MeasureSpec(
        Inverse.RESTORE_REACH, (Effect.SEARCH_RANK, Effect.RECOMMENDATION), 3, True
    ),
    Measure.DENY_ADVERTISING: MeasureSpec(
        Inverse.ALLOW_ADVERTISING, (Effect.ADVERTISING,), 3, True
    ),
    Measure.REMOVE_POST: MeasureSpec(Inverse.RESTORE_POST, (Effect.POST,), 4, True),
    Measure.LOCK: MeasureSpec(Inverse.UNLOCK, (Effect.SIGN_IN, Effect.POSTING), 5, True),
    Measure.SUSPEND: MeasureSpec(Inverse.RESTORE, _HIDDEN, 8, True),
    Measure.TERMINATE: MeasureSpec(Inverse.IRREVERSIBLE, (*_HIDDEN, Effect.ACCOUNT_DATA), 9, True),
}


def is_lasting(measure: Measure) -> bool:
    """Whether the measure outlives an interim one, so that a person must decide it."""
    return MEASURES[measure].lasting


def effects_of(measure: Measure) -> tuple[Effect, ...]:
    """What the measure takes away, in the order a reversal ticks it off."""
    return MEASURES[measure].effects
