"""How often innocents score this high: conformal p-values against benign twins, and abstention.

Source: Bates, Candès, Lei, Romano & Sesia 2021 (arXiv 2104.08279): with `n` innocents to compare
with, the smallest p that can be had is 1/(n + 1); a claim below that is refused, not rounded.
Known failure: the twins must resemble the innocents met later; in a crisis they do not.
"""

from collections.abc import Sequence

_MILLION = 1_000_000


def p_value_ppm(score: int, twins: Sequence[int], *, claimed_ppm: int) -> int | None:
    """The share of twins (and oneself) that score at least this, rounded up.

    None when there are too few twins for a claim of `claimed_ppm` ever to be met: could not check.
    """
    if needed_twins(claimed_ppm) > len(twins):
        return None
    as_high = sum(twin >= score for twin in twins)
    return -(-(as_high + 1) * _MILLION // (len(twins) + 1))


def needed_twins(claimed_ppm: int) -> int:
    """How many innocents a claim of that error needs at least."""
    return -(-_MILLION // claimed_ppm) - 1
