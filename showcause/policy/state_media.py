"""Whether an outlet is controlled by a state, so that it may not advertise: nothing else follows.

Control over what is published is the test. Who pays is not: independent public broadcasters live on
taxes. Every criterion needs its evidence, and what nobody could find out is never a yes.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from showcause.domain.moment import DAY, Moment

NOTICE: Final = 30 * DAY
"""How long an outlet is told in advance, in milliseconds."""

FEWEST: Final = 2
"""Criteria that have to be met, editorial control among them."""

FREE_SUBJECTS: Final = frozenset({"entertainment", "sport", "travel"})
"""Outlets that are about nothing else may advertise, whoever owns them."""


class Criterion(StrEnum):
    """What is asked of an outlet."""

    EDITORIAL_CONTROL = "editorial_control"
    OWNERSHIP_AND_FINANCE = "ownership_and_finance"
    INTERFERENCE = "interference"
    POLITICAL_PRESSURE = "political_pressure"


class Standing(StrEnum):
    """What an outlet is found to be. `UNKNOWN` waits for a person and changes nothing."""

    INDEPENDENT = "independent"
    EXEMPT = "exempt"
    CONTROLLED = "controlled"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """One criterion: met, not met, or None where nobody could find out; with where it is shown."""

    criterion: Criterion
    met: bool | None
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlet:
    """A news outlet as the registry has it; `subjects` are what it is about."""

    outlet_id: str
    subjects: frozenset[str]
    answers: tuple[Answer, ...]


def standing(outlet: Outlet) -> Standing:
    """What an outlet is; an answer without evidence counts as none."""
    if outlet.subjects and outlet.subjects <= FREE_SUBJECTS:
        return Standing.EXEMPT
    given = {one.criterion: one.met for one in outlet.answers if one.evidence}
    control = given.get(Criterion.EDITORIAL_CONTROL)
    if control is False:
        return Standing.INDEPENDENT
    met = sum(answer is True for answer in given.values())
    return Standing.CONTROLLED if control and met >= FEWEST else Standing.UNKNOWN


def advertising_ends_at(outlet: Outlet, told_at: Moment | None) -> Moment | None:
    """From when an outlet may not advertise; None while it may: it is not controlled, or not told.

    Its accounts stay as they are.
    """
    if told_at is None or standing(outlet) is not Standing.CONTROLLED:
        return None
    return told_at + NOTICE
