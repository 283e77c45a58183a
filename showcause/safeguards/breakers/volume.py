"""Trips when a rule proposes for many more accounts of a segment than its back-test said.

The people who approved the rule saw the back-test; what goes far beyond it was approved by nobody.
Known failure: a segment that grows slowly and is back-tested again each time.
"""

from collections.abc import Mapping
from typing import Final

from showcause.safeguards.breakers.evidence import count_evidence, threshold
from showcause.safeguards.breakers.quality import MOST_SEGMENTS
from showcause.safeguards.breakers.trip import Trip

NAME: Final = "volume"
BORNE: Final = 2.0
"""How many times the number of the back-test is borne."""

LEAST: Final = 1.0
"""What is expected where the back-test found nobody."""

ALPHA_PPM: Final = 10_000


def volume(proposed: Mapping[str, int], expected: Mapping[str, int]) -> Trip | None:
    """The segment most clearly above its back-test, or None; both count accounts by segment."""
    worst: Trip | None = None
    for segment, count in sorted(proposed.items()):
        allowed = max(float(expected.get(segment, 0)), LEAST) * BORNE
        evidence = count_evidence(count, allowed)
        if evidence < threshold(ALPHA_PPM // MOST_SEGMENTS):
            continue
        trip = Trip(NAME, segment, count, int(allowed), int(evidence * 1_000))
        if worst is None or trip.evidence > worst.evidence:
            worst = trip
    return worst
