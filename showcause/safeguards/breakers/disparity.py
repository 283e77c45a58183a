"""Trips when one segment is wronged more often than the rest, though both may be within bounds.

Each outcome in the segment is paired with the next one outside it; a pair counts when just one of
the two is wrong. If both groups are wronged alike, either is as likely. A ratio of 1.25 is borne.
"""

from collections.abc import Iterable
from typing import Final

from showcause.safeguards.breakers.evidence import share_evidence, threshold
from showcause.safeguards.breakers.quality import MOST_SEGMENTS
from showcause.safeguards.breakers.trip import Outcome, Trip

NAME: Final = "disparity"
ALLOWED_PPM: Final = 555_556
"""1.25 to 1, as a share."""

BETS: Final = (0.65, 0.75, 0.85, 0.95)
ALPHA_PPM: Final = 10_000


def disparity(outcomes: Iterable[Outcome], known: frozenset[str]) -> Trip | None:
    """The first segment that is wronged more than everybody else, or None."""
    told = list(outcomes)
    limit = threshold(ALPHA_PPM // MOST_SEGMENTS)
    for segment in sorted(known):
        trip = _in_segment(segment, told, limit)
        if trip:
            return trip
    return None


def _in_segment(segment: str, outcomes: list[Outcome], limit: float) -> Trip | None:
    inside: list[bool] = []
    outside: list[bool] = []
    more = less = 0
    for outcome in outcomes:
        (inside if segment in outcome.segments else outside).append(outcome.wrong)
        if min(len(inside), len(outside)) <= 0:
            continue
        mine, theirs = inside.pop(0), outside.pop(0)
        more += mine and not theirs
        less += theirs and not mine
        evidence = share_evidence(more, less, ALLOWED_PPM, BETS)
        if evidence >= limit:
            return Trip(NAME, segment, more, more + less, int(evidence * 1_000))
    return None
