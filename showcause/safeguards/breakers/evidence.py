"""How strongly outcomes speak against "no more than this": bets that nobody can win by peeking.

An e-process is what a gambler would own who bets against a hypothesis that is true: on average
never more than at the beginning, whenever one looks. So "the evidence has ever exceeded 1/alpha"
happens with probability alpha at most, over a rule's whole life and with no plan of looks.
G. Shafer: Testing by betting, JRSS A 184 (2021); A. Ramdas and others: Game-theoretic statistics
and safe anytime-valid inference, Statistical Science 38 (2023). The bets are a mixture over fixed
alternatives (Robbins), so the evidence depends on the counts alone.
"""

import math
from collections.abc import Sequence
from typing import Final

MILLION: Final = 1_000_000

SHARES: Final = (0.1, 0.13, 0.16, 0.2, 0.3, 0.5, 0.75, 0.95)
"""Shares that are bet on; those not above the share allowed are left out."""

RATIOS: Final = (1.5, 2.0, 3.0, 5.0, 10.0, 30.0)
"""How many times the allowed number is bet on."""


def share_evidence(hits: int, others: int, allowed_ppm: int, shares: Sequence[float]) -> float:
    """Log of the evidence that more than `allowed_ppm` of outcomes are hits."""
    allowed = allowed_ppm / MILLION
    bets = [share for share in shares if share > allowed]
    return _mixed(
        [
            hits * math.log(share / allowed) + others * math.log((1 - share) / (1 - allowed))
            for share in bets
        ]
    )


def count_evidence(count: int, allowed: float) -> float:
    """Log of the evidence that a Poisson count has a mean above `allowed`."""
    return _mixed([count * math.log(ratio) - allowed * (ratio - 1) for ratio in RATIOS])


def threshold(alpha_ppm: int) -> float:
    """What log evidence must reach to be wrong with probability `alpha_ppm` at most."""
    return math.log(MILLION / alpha_ppm)


def _mixed(logs: Sequence[float]) -> float:
    """Log of the mean of what the bets came to."""
    top = max(logs)
    return top + math.log(sum(math.exp(one - top) for one in logs) / len(logs))
