"""Everybody else: people with a telephone of their own and things of their own to post."""

import numpy as np

from showcause.domain.moment import DAY
from showcause.simulate.holders import START, Rows, hold, made, own_things
from showcause.simulate.sharers import long_ago, person_names


def ordinary(rows: Rows, chance: np.random.Generator, many: int) -> None:
    """So many of them, as one group that has nothing in common."""
    group = made(rows, "ordinary", 0, long_ago(chance, many), person_names(chance, many), False)
    for who in group.members:
        hold(rows, who, "device", f"{who}-own", START - int(chance.integers(1, 60 * DAY)))
        own_things(rows, chance, who, int(chance.poisson(12)))
