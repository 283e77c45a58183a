"""Trips when answered appeals against a rule are overturned again and again.

Only appeals that a person has answered count: a wave of appeals proves nothing by its size. Of a
correlated group, such as the accounts of one network on one day, the first answer is the one vote,
so that neither five hundred appeals nor five hundred refusals drown the rest.
Source: a police cartoon was appealed 215 times, 98 % with success, and stayed banned (Oversight
Board, case FB-I964KKM6).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from showcause.safeguards.breakers.evidence import share_evidence, threshold
from showcause.safeguards.breakers.trip import WHOLE, Trip

NAME: Final = "appeals"
ALLOWED_PPM: Final = 350_000
"""A rule wrong in one case of twenty can have a third of its appeals overturned: the wronged appeal
more often than others do."""

BETS: Final = (0.5, 0.75, 0.95)
ALPHA_PPM: Final = 10_000


@dataclass(frozen=True, slots=True)
class Answered:
    """An appeal somebody answered, and the correlated group it belongs to."""

    group: str
    overturned: bool


def appeals_evidence(overturned: int, upheld: int) -> float:
    """Log of the evidence that more than the allowed share of appeals is overturned."""
    return share_evidence(overturned, upheld, ALLOWED_PPM, BETS)


def quarantine(answered: Iterable[Answered]) -> Trip | None:
    """The first trip, going through the answers in their order, or None."""
    heard: set[str] = set()
    count = [0, 0]
    for appeal in answered:
        if appeal.group in heard:
            continue
        heard.add(appeal.group)
        count[appeal.overturned] += 1
        told = appeals_evidence(count[1], count[0])
        if told >= threshold(ALPHA_PPM):
            return Trip(NAME, WHOLE, count[1], sum(count), int(told * 1_000))
    return None
