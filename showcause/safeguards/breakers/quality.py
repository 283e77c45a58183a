"""Trips when more of a rule's measures are wrong than allowed, as a whole or in one segment.

Fed with second looks on which two people agreed, drawn at random: who appeals is selected, and the
share of overturned appeals is not the share of errors. Known failure: both people wrong alike.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from showcause.safeguards.breakers.evidence import SHARES, share_evidence, threshold
from showcause.safeguards.breakers.trip import OTHER, WHOLE, Outcome, Trip

NAME: Final = "quality"
ALLOWED_PPM: Final = 60_900
"""Five per cent truly wrong, as pairs of people see it who each err in a tenth and agree:
0.05 x 0.988 + 0.95 x 0.012."""

WHOLE_ALPHA_PPM: Final = 2_000
SEGMENT_ALPHA_PPM: Final = 8_000
"""False pauses over a rule's whole life: together one rule in a hundred at most."""

MOST_SEGMENTS: Final = 40
"""Segments that can be registered; the rest is one more, so that they share the error fairly."""


def segment_threshold() -> float:
    """The log evidence at which one of the segments trips."""
    return threshold(SEGMENT_ALPHA_PPM // MOST_SEGMENTS)


def quality_evidence(wrong: int, right: int) -> float:
    """Log of the evidence that more than the allowed share is wrong."""
    return share_evidence(wrong, right, ALLOWED_PPM, SHARES)


def registered(segments: Sequence[str]) -> frozenset[str]:
    """The segments that are watched one by one; whatever is not among them is watched together."""
    return frozenset(segments[: MOST_SEGMENTS - 1])


def quality(outcomes: Iterable[Outcome], known: frozenset[str]) -> Trip | None:
    """The first trip, going through the outcomes in their order, or None."""
    counts: dict[str, list[int]] = {}
    for outcome in outcomes:
        for segment in (WHOLE, *_watched(outcome, known)):
            count = counts.setdefault(segment, [0, 0])
            count[outcome.wrong] += 1
            told = quality_evidence(count[1], count[0])
            limit = threshold(WHOLE_ALPHA_PPM) if segment == WHOLE else segment_threshold()
            if told >= limit:
                return Trip(NAME, segment, count[1], sum(count), int(told * 1_000))
    return None


def _watched(outcome: Outcome, known: frozenset[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one if one in known else OTHER for one in outcome.segments))
