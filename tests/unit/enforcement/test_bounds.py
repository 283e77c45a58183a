"""The bound on wrongful measures: exact, and right however often one looks."""

from math import comb

import numpy as np
import pytest

from showcause.enforcement.bounds import (
    CONFIDENCE,
    Sample,
    is_shown_over,
    is_shown_under,
    upper_ppm,
)

LIMIT = 100_000
SIZE = 60


def likelihood(sample: Sample, count: int) -> int:
    """The same number written out: ways to draw this sample if so many are wrongful."""
    return comb(count, sample.wrongful) * comb(sample.size - count, sample.read - sample.wrongful)


def allowed_by_hand(sample: Sample) -> int:
    """The largest number that is not excluded, every number tried."""
    rest = [
        count
        for count in range(sample.size + 1)
        if sum(likelihood(sample, k) for k in range(count))
        < CONFIDENCE * count * likelihood(sample, count)
        or (count == 0 and likelihood(sample, 0))
    ]
    return max(rest)


@pytest.mark.parametrize("read", [1, 7, 20, 45, 59, 60])
def test_the_upper_bound_is_the_one_worked_out_by_hand(read: int) -> None:
    for wrongful in range(read + 1):
        sample = Sample(SIZE, read, wrongful)
        assert upper_ppm(sample) == -(-allowed_by_hand(sample) * 1_000_000 // SIZE)


def test_a_group_read_whole_is_known_exactly() -> None:
    assert upper_ppm(Sample(100, 100, 9)) == 90_000
    assert is_shown_under(Sample(100, 100, 9), LIMIT)
    assert not is_shown_under(Sample(100, 100, 10), LIMIT)
    assert is_shown_over(Sample(100, 100, 11), LIMIT, 1)


def test_nothing_read_shows_nothing() -> None:
    assert upper_ppm(Sample(5_000, 0, 0)) == 1_000_000
    assert not is_shown_over(Sample(5_000, 0, 0), LIMIT, 1)


def test_more_wrongful_cases_never_lower_the_bound() -> None:
    bounds = [upper_ppm(Sample(5_000, 200, wrongful)) for wrongful in range(0, 201, 8)]

    assert bounds == sorted(bounds)


def test_looking_after_every_case_is_wrong_one_time_in_twenty_at_most() -> None:
    """At exactly the limit, the bound is ever under it in at most 5 % of sweeps."""
    chance = np.random.default_rng(15)
    runs, wrong = 1_000, 40
    broken = 0
    for _ in range(runs):
        order = chance.permutation(400) < wrong
        found = order.cumsum()
        looks = (Sample(400, read, int(found[read - 1])) for read in range(20, 401, 5))
        broken += any(is_shown_under(sample, LIMIT) for sample in looks)

    assert broken / runs <= 0.05


def test_one_look_would_have_been_wrong_more_often() -> None:
    """The same sweeps, judged by a Clopper-Pearson bound at every look, break their promise."""
    chance = np.random.default_rng(15)
    runs = 1_000
    broken = 0
    for _ in range(runs):
        found = (chance.permutation(400) < 40).cumsum()
        broken += any(
            _clopper_pearson_excludes(read, int(found[read - 1])) for read in range(20, 201, 5)
        )

    assert broken / runs > 0.1


def _clopper_pearson_excludes(read: int, wrongful: int) -> bool:
    below = sum(comb(read, k) * 9 ** (read - k) for k in range(wrongful + 1))
    return below * 20 < 10**read


def test_a_sweep_with_twice_the_limit_is_noticed_within_a_few_lots() -> None:
    assert is_shown_over(Sample(200_000, 100, 25), LIMIT, 3)
    assert not is_shown_over(Sample(200_000, 50, 8), LIMIT, 3)
