"""Readings of sample cases: when a case is settled, and whose readings count.

Two readers read each case without knowing of each other; if they differ a third settles it. Known
innocents are mixed in unmarked, and a reader who finds most of them justified was not reading.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

NEEDED: Final = 2
"""So many readings of one kind settle a case."""

GOLDEN_SHARE: Final = 10
"""One known innocent is mixed in for so many cases, and at least `FEWEST_GOLDEN` in a lot."""

FEWEST_GOLDEN: Final = 4
MISSED: Final = 3
"""From so many missed, if they are most of those seen, a reader's readings do not count; a reader
who errs one time in ten misses three of four once in 270 lots."""


class ReadingVerdict(StrEnum):
    """What a reader says of one case: the measure holds against its rule, or it does not."""

    JUSTIFIED = "justified"
    WRONGFUL = "wrongful"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader said of one case; `is_golden` marks a known innocent."""

    case: str
    reader: str
    verdict: ReadingVerdict
    is_golden: bool


def stampers(readings: Iterable[Reading]) -> frozenset[str]:
    """Readers who found most of the known innocents they saw justified."""
    seen: dict[str, int] = {}
    missed: dict[str, int] = {}
    for reading in readings:
        if reading.is_golden:
            seen[reading.reader] = seen.get(reading.reader, 0) + 1
            if reading.verdict is ReadingVerdict.JUSTIFIED:
                missed[reading.reader] = missed.get(reading.reader, 0) + 1
    return frozenset(
        reader for reader, count in missed.items() if count >= MISSED and count * 2 > seen[reader]
    )


def settled(readings: Sequence[Reading]) -> Mapping[str, ReadingVerdict]:
    """The verdict of each case that is settled, known innocents left out."""
    discounted = stampers(readings)
    counts: dict[tuple[str, ReadingVerdict], int] = {}
    found: dict[str, ReadingVerdict] = {}
    for reading in readings:
        if reading.is_golden or reading.reader in discounted or reading.case in found:
            continue
        key = (reading.case, reading.verdict)
        counts[key] = counts.get(key, 0) + 1
        if counts[key] == NEEDED:
            found[reading.case] = reading.verdict
    return found


def golden_count(lot: int) -> int:
    """How many known innocents are mixed into a lot of that many cases."""
    return max(FEWEST_GOLDEN, -(-lot // GOLDEN_SHARE)) if lot else 0


def may_read(language: str, *, reads: Sequence[str], took_part: bool, has_read: bool) -> str:
    """Why somebody may not read a case, or nothing: they approved, read it, or read no such text.

    An account whose language nobody knows may be read by anybody who did not take part.
    """
    if took_part:
        return "nobody reads the sample of a sweep they approved"
    if has_read:
        return "this case was read by the same person already"
    if language and _base(language) not in {_base(known) for known in reads}:
        return f"the case is in '{language}', which this person is not known to read"
    return ""


def _base(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()
