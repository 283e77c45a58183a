"""What reading a sample shows about all accounts of a sweep, however often one looks.

People look after every lot, so a bound for one look (Clopper-Pearson) would be wrong more often
than it says. Used instead: for each possible number K of wrongful measures among N accounts, the
likelihood of what was read under all smaller (larger) numbers, mixed evenly, over that under K. For
the true K that ratio is a martingale starting at 1, so it ever reaches 20 with at most 5 %
probability (Ville). Drawing is without replacement; a group read whole is known exactly.

Source: Waudby-Smith and Ramdas, "Confidence sequences for sampling without replacement", NeurIPS
2020 (the prior-posterior ratio), with the mixture kept to one side. Whole numbers throughout.
Known failure: readers who err alike are not seen from inside; their errors enter the bound.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import comb
from typing import Final

CONFIDENCE: Final = 20
"""One over the probability of ever being wrong: 20 is 95 %."""


@dataclass(frozen=True, slots=True)
class Sample:
    """`wrongful` of `read` cases, drawn without replacement from `size` accounts."""

    size: int
    read: int
    wrongful: int


def is_shown_under(sample: Sample, limit_ppm: int) -> bool:
    """Whether fewer than `limit_ppm` of the accounts are wrongful, with 95 % confidence."""
    least_over = -(-sample.size * limit_ppm // 1_000_000)
    if not sample.read or sample.wrongful * 1_000_000 >= sample.read * limit_ppm:
        return sample.size == 0
    return _is_excluded(sample, least_over)


def is_shown_over(sample: Sample, limit_ppm: int, looks: int) -> bool:
    """Whether more than `limit_ppm` are wrongful; `looks` groups are watched at once."""
    most = sample.size * limit_ppm // 1_000_000
    if sample.wrongful > most:
        return True
    if sample.size - (sample.read - sample.wrongful) <= most:
        return False
    return _larger(sample, most) >= CONFIDENCE * looks * (sample.size - most) * _under(sample, most)


@lru_cache(maxsize=4_096)
def upper_ppm(sample: Sample) -> int:
    """Upper 95 % bound of the share of wrongful measures, valid at every look, rounded up."""
    if not sample.size:
        return 0
    low, high = sample.wrongful, sample.size - (sample.read - sample.wrongful)
    low = max(low, sample.wrongful * sample.size // max(sample.read, 1))
    if not sample.read:
        return 1_000_000
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (low, middle - 1) if _is_excluded(sample, middle) else (middle, high)
    return -(-low * 1_000_000 // sample.size)


def _is_excluded(sample: Sample, count: int) -> bool:
    return _smaller(sample, count) >= CONFIDENCE * count * _under(sample, count)


def _under(sample: Sample, count: int) -> int:
    """How likely the sample is if `count` are wrongful, times a number that is the same for all."""
    return comb(count, sample.wrongful) * comb(sample.size - count, sample.read - sample.wrongful)


def _smaller(sample: Sample, count: int) -> int:
    """The sum of `_under` over all numbers below `count`.

    Of all ways to choose read + 1 among size + 1 places, those whose (wrongful + 1)-th lies among
    the first `count`; counted by the few that do not.
    """
    every = comb(sample.size + 1, sample.read + 1)
    return every - _at_most(sample, count)


def _larger(sample: Sample, count: int) -> int:
    """The sum of `_under` over all numbers above `count`."""
    return _at_most(sample, count + 1)


def _at_most(sample: Sample, first: int) -> int:
    """Ways to choose with at most `wrongful` of them among the first places; each from the last."""
    rest, chosen = sample.size + 1 - first, sample.read + 1
    fewest = max(0, chosen - rest)
    term = comb(first, fewest) * comb(rest, chosen - fewest)
    total = 0
    for inside in range(fewest, sample.wrongful + 1):
        total += term
        term = term * (first - inside) * (chosen - inside)
        term //= (inside + 1) * (rest - chosen + inside + 1)
    return total
