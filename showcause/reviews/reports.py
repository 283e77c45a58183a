"""In which order reported accounts are looked at. Reports order a queue and never create a measure.

How many report somebody does not come into it, nor what they call it, nor how far the reported
account reaches: all of these are in the hands of whoever organises a brigade. What counts is
whether anybody with a record of being right stands behind it, once, and how long it has waited.
A mass that nobody with a record stands behind has a share of the places and no more.
"""

import math
from collections.abc import Iterator
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

EVERY: Final = 12
"""Every twelfth place is kept for those that nobody proven stands behind, by turns for the first
thing somebody says and for whoever waits longest. Together they cannot take more than that, so
that a mass of them makes the others wait at most an eleventh longer (9.1 %)."""

FEWEST_ANSWERED: Final = 3
"""With fewer answered reports of a category nobody has a record in it."""

SURE: Final = 0.75
"""How probable it must be that somebody is right more often than reports usually are."""

OPEN_AT_ONCE: Final = 5
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

    Those that somebody proven stands behind come first, then those that somebody stands behind who
    was right at least once, then all others; among equals whoever waits longest. Fifty voices move
    nobody further than one, and ten thousand without a record not at all. Every twelfth place is
    kept for the others, so that somebody who reports for the first time is heard too.
    """
    import numpy as np

    targets, first, row_of = np.unique(reports.target, return_index=True, return_inverse=True)
    since = reports.at[first]
    sure = proven(right, wrong, base)
    backed = np.isin(targets, reports.target[_counting(reports, right, sure)])
    known = np.isin(targets, reports.target[_counting(reports, right, right > 0)])
    by_rank = np.lexsort((targets, since, np.where(backed, 0, np.where(known, 1, 2))))
    saying = np.full(targets.size, reports.target.size)
    np.minimum.at(saying, row_of, _nth(reports.group))
    rest = np.flatnonzero(~backed)
    by_saying = rest[np.lexsort((targets[rest], since[rest], saying[rest]))]
    by_wait = rest[np.lexsort((targets[rest], since[rest]))]
    return targets[_with_places_kept(by_rank, (by_saying, by_wait))]


def _counting(reports: Reports, right: Numbers, counts: Flags) -> Numbers:
    """The rows that a record stands behind: of each group of reporters that `counts` the first."""
    import numpy as np

    known = counts[reports.reporter] & ~reports.answers_back
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


def _with_places_kept(by_rank: Numbers, kept: tuple[Numbers, ...]) -> Numbers:
    """The first order, every twelfth place given to the others by turns while they have any."""
    import numpy as np

    placed = np.zeros(by_rank.size, bool)
    ranked = _unplaced(by_rank, placed)
    turns = [_unplaced(one, placed) for one in kept]
    found = np.empty(by_rank.size, np.int64)
    for place in range(by_rank.size):
        line = turns[place // EVERY % len(turns)] if place % EVERY == EVERY - 1 else ranked
        chosen = next(line, None)
        found[place] = next(ranked) if chosen is None else chosen
        placed[found[place]] = True
    return found


def _unplaced(line: Numbers, placed: Flags) -> Iterator[int]:
    """Those of a line who have no place yet, as of when each is asked for."""
    return (one for one in line.tolist() if not placed[one])
