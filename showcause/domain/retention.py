"""How long what is kept of people is kept, and for what.

Sources: Regulation (EU) 2016/679, Art. 5(1)(c) and (e), Art. 17(3)(e); Regulation (EU) 2022/2065,
Art. 20(1) (six months to complain) and Art. 21(4) (at most 180 days out of court).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from showcause.domain.moment import DAY, Moment

CONTESTABLE: Final = (183 + 180) * DAY
"""For so long after being informed a decision may still be taken to us and out of court."""


class Purpose(StrEnum):
    """Why something is kept; it goes when its purpose is over."""

    REVERSED = "reversed"
    OVER = "over"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Periods:
    """How long each kind of thing is kept once its purpose is over, in ms.

    `activity` and `reports` count from the event, the rest from the end of what it is about.
    """

    reversed: int
    over: int
    undecided: int
    activity: int
    reports: int
    quarantine: int
    exports: int
    backups: int


def periods_of(days: Mapping[str, int]) -> Periods:
    """The periods of a configuration, which gives them in days by name."""
    return Periods(**{name: number * DAY for name, number in days.items()})


@dataclass(frozen=True, slots=True)
class Bounds:
    """Moments before which things of each kind are no longer kept."""

    reversed: Moment
    over: Moment
    undecided: Moment
    activity: Moment
    reports: Moment
    quarantine: Moment
    exports: Moment
    backups: Moment


def bounds_at(periods: Periods, now: Moment) -> Bounds:
    """The bounds at a moment; what was upheld is kept while it can be contested, and on."""
    return Bounds(
        reversed=now - periods.reversed,
        over=now - CONTESTABLE - periods.over,
        undecided=now - periods.undecided,
        activity=now - periods.activity,
        reports=now - periods.reports,
        quarantine=now - periods.quarantine,
        exports=now - periods.exports,
        backups=now - periods.backups,
    )
