"""How sure a published share is, and whether two shares differ.

E. B. Wilson: Probable inference. JASA 22 (1927). The ratio of two shares and its interval: Katz et
al., Biometrics 34 (1978), with half a case added to every count so that a zero has an interval too.
Several groups are judged together: Y. Benjamini, Y. Hochberg, J. R. Stat. Soc. B 57 (1995).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

MILLION: Final = 1_000_000
Z_95: Final = 1.959_963_984_540_054


def wilson(hits: int, of: int) -> tuple[int, int]:
    """Lower and upper 95 % bound of a share in ppm, rounded outwards; nothing counted is 0 to 1."""
    if of == 0:
        return 0, MILLION
    share, square = hits / of, Z_95 * Z_95
    centre = (share + square / (2 * of)) / (1 + square / of)
    half = Z_95 / (1 + square / of) * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    low = 0 if hits == 0 else math.floor((centre - half) * MILLION)
    high = MILLION if hits == of else math.ceil((centre + half) * MILLION)
    return low, high


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `of`."""

    hits: int
    of: int


@dataclass(frozen=True, slots=True)
class Disparity:
    """A share over that of all others, with its 95 % interval and p-value, all in ppm."""

    ratio_ppm: int
    low_ppm: int
    high_ppm: int
    p_ppm: int


def disparity(group: Share, others: Share) -> Disparity | None:
    """How a group fares against all others together; None if either is empty."""
    if group.of == 0 or others.of == 0:
        return None
    mine = (group.hits + 0.5) / (group.of + 0.5)
    theirs = (others.hits + 0.5) / (others.of + 0.5)
    log = math.log(mine / theirs)
    spread = math.sqrt(
        sum(1 / (share.hits + 0.5) - 1 / (share.of + 0.5) for share in (group, others))
    )
    p = math.erfc(abs(log) / spread / math.sqrt(2)) if spread else 1.0
    return Disparity(
        _ppm(math.exp(log)),
        _ppm(math.exp(log - Z_95 * spread)),
        _ppm(math.exp(log + Z_95 * spread)),
        _ppm(p),
    )


def _ppm(value: float) -> int:
    return round(value * MILLION)


def stands_out(p_ppm: Mapping[str, int], *, error_ppm: int = 50_000) -> frozenset[str]:
    """The groups that differ when all are judged at once; at most `error_ppm` of them by chance."""
    ranked = sorted(p_ppm.items(), key=lambda pair: (pair[1], pair[0]))
    last = 0
    for place, (_, p) in enumerate(ranked, start=1):
        if p * len(ranked) <= error_ppm * place:
            last = place
    return frozenset(name for name, _ in ranked[:last])


Waits = Mapping[int, tuple[int, int]]
"""By length in ms: how many waits ended after it, and how many were still going on at it."""


def waited(waits: Waits, share_ppm: int) -> int | None:
    """How long it took until that share was over, waits still going on counted for what they are.

    None while too few are over to say. The median of the finished ones alone would be too short.
    Source: E. L. Kaplan, P. Meier, JASA 53 (1958).
    """
    at_risk = sum(ended + open_ for ended, open_ in waits.values())
    left = 1.0
    for length in sorted(waits):
        ended, open_ = waits[length]
        if ended:
            left *= 1 - ended / at_risk
            if left * MILLION <= MILLION - share_ppm + 1e-6:
                return length
        at_risk -= ended + open_
    return None
