"""Small counts in voluntary tables are left out, so that nobody can be found in them.

Ten is the usual threshold of statistical offices. A count left out alone could be worked out from
the total, so a second one goes with it. What the law asks for exactly is never passed through here.
"""

from collections.abc import Mapping
from typing import Final

THRESHOLD: Final = 10


def suppressed(counts: Mapping[str, int]) -> dict[str, int | None]:
    """The counts of a table that has a total; None where one is left out."""
    small = {name for name, count in counts.items() if 0 < count < THRESHOLD}
    hidden = sum(counts[name] for name in small)
    rest = sorted((count, name) for name, count in counts.items() if count >= THRESHOLD)
    if small and (len(small) == 1 or hidden < THRESHOLD) and rest:
        small.add(rest[0][1])
    return {name: None if name in small else count for name, count in counts.items()}
