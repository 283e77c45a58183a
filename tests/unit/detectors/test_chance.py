"""Chance, checked against exact values and against what is known of it."""

import math

import numpy as np
import pytest

from showcause.detectors.chance import false_discovery_ppm, poisson_surprise, surprise_of_tests


def exact_tail(count: int, rate: float) -> float:
    """P(N >= count) for a Poisson count, summed from the small terms."""
    terms = (
        math.exp(-rate + n * math.log(rate) - math.lgamma(n + 1)) for n in range(count, count + 400)
    )
    return math.fsum(terms)


@pytest.mark.parametrize(("count", "rate"), [(1, 0.01), (2, 0.001), (5, 1.0), (10, 0.3), (60, 9.0)])
def test_the_tail_is_close_to_the_exact_one_and_never_smaller(count: int, rate: float) -> None:
    surprise = int(poisson_surprise(np.array([count]), np.array([rate]))[0])

    tail = exact_tail(count, rate)
    assert tail <= 10 ** (-surprise / 1e6) <= tail * 1.25


def test_what_was_due_anyway_surprises_nobody() -> None:
    counts, rates = np.array([0, 3, 5, 1]), np.array([0.0, 3.0, 80.0, 1.5])

    assert poisson_surprise(counts, rates).tolist() == [0, 0, 0, 0]


def test_what_cannot_happen_by_chance_surprises_without_end() -> None:
    assert poisson_surprise(np.array([1]), np.array([0.0]))[0] > 200_000_000


def test_benjamini_hochberg_by_hand() -> None:
    surprises = np.array([4_000_000, 3_000_000, 1_000_000])

    errors = false_discovery_ppm(surprises, tests=100)

    assert errors.tolist() == [10_000, 50_000, 1_000_000]


def test_an_error_is_never_stated_as_nothing() -> None:
    assert false_discovery_ppm(np.array([99_000_000]), tests=1).tolist() == [1]
    assert false_discovery_ppm(np.array([], dtype=np.int64), tests=5).tolist() == []


def test_of_pure_noise_hardly_anything_is_found() -> None:
    noise = np.random.default_rng(3).uniform(size=20_000)
    surprises = np.floor(-np.log10(noise) * 1e6).astype(np.int64)

    errors = false_discovery_ppm(surprises, tests=20_000)

    assert int((errors <= 10_000).sum()) <= 2


def test_looking_often_costs_surprise() -> None:
    assert surprise_of_tests(1) == 0
    assert surprise_of_tests(1000) == 3_000_000
