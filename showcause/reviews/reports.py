"""In which order reported accounts are looked at. Reports order a queue and never create a measure.

How many report somebody does not come into it, nor what they call it, nor how far the reported
account reaches: all of these are in the hands of whoever organises a brigade. What counts is
whether anybody with a record of being right stands behind it, once, and how long it has waited.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Flags = NDArray[np.bool_]
else:
    Numbers = Flags = Any

EVERY: Final = 5
"""Every fifth place goes to whoever waits longest, whatever stands behind the report."""

FEWEST_ANSWERED: Final = 3
"""With fewer answered reports of a category nobody has a record in it."""

SURE: Final = 0.75
"""How probable it must be that somebody is right more often than reports usually are."""

OPEN_AT_ONCE: Final = 3
"""A record backs at most as many open reports as were found right, and never more than this."""


@dataclass(frozen=True, slots=True)
class Reports:
    """Open reports in the order they came, one row each, all of one category.

    `target` and `reporter` number accounts from 0. `group` is the same for reporters who were found
    reporting together; one's own number where nobody else was. `answers_back`: the target reported
    this reporter before (or the other way about), so this may be retaliation.
    """

    target: Numbers
    reporter: Numbers
    group: Numbers
    at: Numbers
    answers_back: Flags


@lru_cache(maxsize=65_536)
def better_than(right: int, wrong: int, base: float) -> float:
    """The probability that somebody with this record is right more often than `base`.

    Beta posterior after a uniform prior, as a binomial sum.
    """
    tries = right + wrong + 1
    return sum(
        math.comb(tries, hits) * base**hits * (1 - base) ** (tries - hits)
        for hits in range(right + 1)
    )


def proven(right: Numbers, wrong: Numbers, base: float) -> Flags:
    """Of each reporter: whether the answered reports show somebody who is right more than usual."""
    import numpy as np

    records, place = np.unique(np.stack([right, wrong]), axis=1, return_inverse=True)
    sure = [
        int(r + w) >= FEWEST_ANSWERED and better_than(int(r), int(w), base) >= SURE
        for r, w in records.T
    ]
    found: Flags = np.array(sure, dtype=bool)[place.ravel()]
    return found


def order(reports: Reports, right: Numbers, wrong: Numbers, base: float) -> Numbers:
    """Every reported account once, in the order in which they are to be looked at.

    Those that somebody proven stands behind come first, then all others; among equals whoever waits
    longest. Fifty proven voices move nobody further than one, and ten thousand others not at all.
    """
    import numpy as np

    targets, first = np.unique(reports.target, return_index=True)
    since = reports.at[first]
    backed = np.isin(targets, reports.target[_counting(reports, right, wrong, base)])
    by_rank = np.lexsort((targets, since, ~backed))
    by_wait = np.lexsort((targets, since))
    return targets[_every_fifth(by_rank, by_wait)]


def _counting(reports: Reports, right: Numbers, wrong: Numbers, base: float) -> Numbers:
    """The rows that a record stands behind: the first ones of each proven group of reporters."""
    import numpy as np

    known = proven(right, wrong, base)[reports.reporter] & ~reports.answers_back
    rows = np.flatnonzero(known)
    # One voice a group and account: what a group says twice of somebody is said once.
    pairs = np.stack([reports.group[rows], reports.target[rows]])
    _, once = np.unique(pairs, axis=1, return_index=True)
    rows = rows[np.sort(once)]
    room = np.minimum(right[reports.reporter[rows]], OPEN_AT_ONCE)
    return rows[_nth(reports.group[rows]) < room]


def _nth(of: Numbers) -> Numbers:
    """How often the same value stood earlier in the column."""
    import numpy as np

    by_value = np.argsort(of, kind="stable")
    ordered = of[by_value]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if of.size else of
    lengths = np.diff(np.r_[starts, of.size])
    nth = np.empty(of.size, np.int64)
    nth[by_value] = np.arange(of.size) - np.repeat(starts, lengths)
    return nth


def _every_fifth(by_rank: Numbers, by_wait: Numbers) -> Numbers:
    """The first order, every fifth place given to who waits longest of those not placed yet."""
    import numpy as np

    placed = np.zeros(by_rank.size, bool)
    found = np.empty(by_rank.size, np.int64)
    ranked = waiting = 0
    for place in range(by_rank.size):
        if place % EVERY == EVERY - 1:
            while placed[by_wait[waiting]]:
                waiting += 1
            chosen = by_wait[waiting]
        else:
            while placed[by_rank[ranked]]:
                ranked += 1
            chosen = by_rank[ranked]
        placed[chosen], found[place] = True, chosen
    return found
