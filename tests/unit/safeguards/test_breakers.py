"""Breakers: a bad rule is stopped early, a good one is left alone, whoever shouts."""

import random
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from bench.rollout import appeals_of, figures, quality_of
from showcause.domain.outcome import Verdict
from showcause.safeguards import breaker
from showcause.safeguards.breakers.disparity import disparity
from showcause.safeguards.breakers.evidence import count_evidence
from showcause.safeguards.breakers.quality import quality, quality_evidence, registered
from showcause.safeguards.breakers.quarantine import Answered, appeals_evidence, quarantine
from showcause.safeguards.breakers.trip import OTHER, WHOLE, Outcome
from showcause.safeguards.breakers.volume import volume
from tests.unit.safeguards.test_chain import READY

FA = ("language:fa",)
EN = ("language:en",)
KNOWN = frozenset({*FA, *EN})


def outcomes(segments: tuple[str, ...], *, wrong: int, right: int) -> list[Outcome]:
    """In an order of their own, the same each time."""
    told = [Outcome(segments, True)] * wrong + [Outcome(segments, False)] * right
    random.Random(1).shuffle(told)
    return told


def test_a_rule_that_is_always_wrong_trips_at_once() -> None:
    told = quality([Outcome(FA, True)] * 6, KNOWN)

    assert told is not None
    assert (told.segment, told.hits, told.of) == (WHOLE, 3, 3)


def test_a_rule_within_its_bounds_never_trips() -> None:
    assert quality(outcomes(EN, wrong=50, right=950), KNOWN) is None


def test_a_fault_in_one_language_is_not_hidden_by_the_others() -> None:
    good, bad = outcomes(EN, wrong=0, right=2_000), outcomes(FA, wrong=12, right=20)

    told = quality([*good, *bad], KNOWN)

    assert told is not None
    assert told.segment == "language:fa"


def test_what_was_not_registered_is_watched_together() -> None:
    good = outcomes(EN, wrong=0, right=2_000)
    strange = [
        Outcome((f"language:{name}",), True) for name in ("my", "ku", "ti", "km", "lo", "dv")
    ]

    told = quality([*good, *strange], registered(["language:en"]))

    assert told is not None
    assert told.segment == OTHER


def test_one_language_wronged_more_than_the_rest_is_a_disparity_within_the_bounds() -> None:
    mixed = [
        pair
        for number in range(1_500)
        for pair in (Outcome(FA, number % 12 == 0), Outcome(EN, number % 200 == 0))
    ]

    told = disparity(mixed, KNOWN)

    assert told is not None
    assert told.segment == "language:fa"


def test_two_languages_wronged_alike_are_no_disparity() -> None:
    chance = random.Random(3)
    mixed = [Outcome(one, chance.random() < 0.05) for _ in range(2_000) for one in (FA, EN)]

    assert disparity(mixed, KNOWN) is None


def test_a_burst_beyond_the_back_test_trips_and_what_it_foretold_does_not() -> None:
    expected = {"language:fa": 3, "language:en": 400}

    assert volume({"language:fa": 6, "language:en": 500}, expected) is None
    told = volume({"language:fa": 40, "language:en": 500}, expected)
    assert told is not None
    assert told.segment == "language:fa"


def test_a_wave_of_refused_appeals_does_not_quarantine_a_good_rule() -> None:
    chance = random.Random(5)
    wave = [Answered(f"group {number}", chance.random() < 0.1) for number in range(500)]

    assert quarantine(wave) is None


def test_a_correlated_group_has_one_vote_in_both_directions() -> None:
    assert quarantine([Answered("one network, one day", True)] * 500) is None

    refused = [Answered("a wave", False)] * 500
    independent = [Answered(f"person {number}", True) for number in range(12)]
    assert quarantine([*refused, *independent]) is not None


@pytest.mark.parametrize(
    ("mine", "theirs"), [(quality_evidence, quality_of), (appeals_evidence, appeals_of)]
)
def test_the_arrays_of_the_benchmark_give_what_production_gives(mine, theirs) -> None:  # noqa: ANN001
    chance = np.random.default_rng(2)
    hits, others = chance.integers(0, 400, 500), chance.integers(0, 400, 500)

    told = [mine(int(one), int(other)) for one, other in zip(hits, others, strict=True)]

    assert theirs(hits, others) == pytest.approx(told, rel=1e-9, abs=1e-9)


def test_more_wrong_outcomes_never_speak_less_against_a_rule() -> None:
    for before, after in pairwise(quality_evidence(wrong, 30) for wrong in range(60)):
        assert after > before
    for before, after in pairwise(count_evidence(count, 10.0) for count in range(60)):
        assert after > before


def test_evidence_is_on_average_never_more_than_what_was_staked() -> None:
    """Ville's inequality, over whole lives: at most one rule in 500 ever reaches 1/0.002."""
    chance = np.random.default_rng(4)
    wrong = chance.random((1_000, 500)) < 0.0609
    told = quality_of(np.cumsum(wrong, axis=1), np.cumsum(~wrong, axis=1))

    assert (told.max(axis=1) >= np.log(500)).mean() < 0.006


def test_every_promise_about_rollouts_is_kept_at_ci_size() -> None:
    told = {row["name"]: row["value"] for row in figures(np.random.default_rng(1), 1_000, 1)}

    assert told["half_wrong_at_most_50_hit"] >= 0.99
    assert told["segment_caught_within_400"] >= 0.95
    assert told["false_pauses_per_1000_rule_days"] <= 1
    assert told["wrong_98_outcomes_p95"] <= 6
    assert told["wave_of_false_appeals"] <= 0.01


@pytest.mark.parametrize(
    ("paused", "reason"),
    [(True, "rule_paused"), (None, "pause_unknown"), (False, "rule_not_paused")],
)
def test_a_paused_rule_and_one_nobody_could_look_up_are_held(
    paused: bool | None, reason: str
) -> None:
    told = breaker.judge(replace(READY, rule_paused=paused))

    assert told.reason == reason
    assert (told.verdict is Verdict.ALLOW) == (paused is False)
    assert READY.rule_paused is False
