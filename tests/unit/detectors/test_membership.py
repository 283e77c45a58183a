"""Who belongs to a network: nobody whom a tie that chance may have made holds alone."""

from itertools import combinations

import numpy as np
import pytest

from showcause.detectors.coshare.definition import CoshareSettings
from showcause.detectors.coshare.detect import networks
from showcause.detectors.coshare.pairs import Pairs

CELL = [(a, b, 1) for a, b in combinations(range(1, 5), 2)]
"""Four accounts, every tie one that chance shows nowhere."""


def members(ties: list[tuple[int, int, int]]) -> list[int]:
    first, second, alone = (np.array(column, dtype=np.int64) for column in zip(*ties, strict=True))
    same = np.full(first.size, 3, dtype=np.int64)
    pairs = Pairs(first, second, same, same, same, same, same, error_ppm=same, alone_ppm=alone)
    found: list[int] = networks(pairs, CoshareSettings()).members.tolist()
    return found


@pytest.mark.parametrize(
    ("hanging_on", "belongs"),
    [
        ([(1, 9, 300_000)], False),
        ([(1, 9, 10_000)], True),
        ([(1, 9, 300_000), (2, 9, 300_000)], True),
    ],
)
def test_one_weak_tie_makes_nobody_a_member(
    hanging_on: list[tuple[int, int, int]], belongs: bool
) -> None:
    assert (9 in members(CELL + hanging_on)) is belongs


def test_whoever_hangs_on_keeps_no_network_large_enough() -> None:
    assert members([(1, 2, 1), (2, 3, 300_000)]) == []
