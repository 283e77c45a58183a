"""The exact interval for a share that was counted, without any assumption about how it came about.

C. J. Clopper, E. S. Pearson: The use of confidence or fiducial limits illustrated in the case of
the binomial. Biometrika 26 (1934). https://doi.org/10.1093/biomet/26.4.404
"""

import math
from typing import Final

MILLION: Final = 1_000_000
STEPS: Final = 60
TERMS: Final = 500
TINY: Final = 1e-300
CLOSE: Final = 1e-13


def clopper_pearson(hits: int, of: int, *, error_ppm: int = 50_000) -> tuple[int, int]:
    """Lower and upper bound of the share, in ppm and rounded outwards; nothing counted is 0 to 1.

    Each bound is wrong at most in half of `error_ppm` of all cases.
    """
    if of == 0:
        return 0, MILLION
    tail = error_ppm / 2 / MILLION
    low = 0.0 if hits == 0 else _share_at(tail, hits, of - hits + 1)
    high = 1.0 if hits == of else _share_at(1 - tail, hits + 1, of - hits)
    return math.floor(low * MILLION), math.ceil(high * MILLION)


def _share_at(probability: float, a: int, b: int) -> float:
    """The share below which a beta distribution has this probability, by halving."""
    low, high = 0.0, 1.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        if _beta(middle, a, b) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function (DLMF 8.17.22, by Lentz's method)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(1 - x, b, a)
    log_front = (
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    return math.exp(log_front) / a / _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function, upside down."""
    value, c, d = 1.0, 1.0, 0.0
    for term in range(1, TERMS):
        half = term // 2
        if term % 2:
            factor = -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
        else:
            factor = half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))
        d = 1 / (_far_from_zero(1 + factor * d))
        c = _far_from_zero(1 + factor / c)
        value *= c * d
        if abs(c * d - 1) < CLOSE:
            break
    return value


def _far_from_zero(value: float) -> float:
    return value if abs(value) > TINY else TINY
