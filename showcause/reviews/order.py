"""In which order cases are read: harm × reach × wait, and nobody waits for ever.

Who is famous does not come into it: reach is how many people one answer decides about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from showcause.domain.moment import HOUR, Moment

EVERY: Final = 5
"""Every fifth place goes to the case that waits longest of those not placed yet."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One open case: `harm` is the severity of its measure, `reach` the people it decides about."""

    subject_id: str
    harm: int
    reach: int
    since: Moment


def weight(case: Waiting, now: Moment) -> int:
    """Harm × reach × wait, reach in powers of two and wait in hours begun."""
    hours = max(0, now - case.since) // HOUR + 1
    return case.harm * max(1, case.reach).bit_length() * hours


def in_order(cases: Sequence[Waiting], now: Moment) -> list[str]:
    """Every case's id in the order they are to be read."""
    heavy = sorted(cases, key=lambda case: (-weight(case, now), case.since, case.subject_id))
    old = iter(sorted(cases, key=lambda case: (case.since, case.subject_id)))
    placed: dict[str, None] = {}
    for case in heavy:
        while len(placed) % EVERY == EVERY - 1:
            longest = next((one.subject_id for one in old if one.subject_id not in placed), None)
            if longest is None:
                break
            placed[longest] = None
        placed.setdefault(case.subject_id, None)
    return list(placed)
