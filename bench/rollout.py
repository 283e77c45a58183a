"""Simulated rollouts: `python -m bench.rollout [--json] [--full] [--seed N]`.

Outcomes are made by chance with reviewers who err; the breakers are those of production over
arrays (tests hold both forms equal). The reference beside each figure is a test at 5 % that is
looked at after every outcome.
"""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from showcause.policy.exposure import MOST
from showcause.policy.promotion import Stage
from showcause.safeguards.breakers import quality, quarantine
from showcause.safeguards.breakers.evidence import SHARES, threshold
from showcause.safeguards.breakers.quality import MOST_SEGMENTS, WHOLE_ALPHA_PPM, segment_threshold

Evidence = Callable[[Any, Any], Any]

REVIEWER_ERROR = 0.1
LONGEST = 2_000
LOOKS_A_DAY = 20


def main() -> None:
    """Print every figure with its ratio, one JSON object a line with --json."""
    given = argparse.ArgumentParser(prog="bench.rollout")
    given.add_argument("--json", action="store_true")
    given.add_argument("--full", action="store_true")
    given.add_argument("--seed", type=int, default=1)
    options = given.parse_args()
    chance = np.random.default_rng(options.seed)
    runs = 10_000 if options.full else 1_000
    for figure in figures(chance, runs, options.seed):
        told = f"{figure['name']}: {figure['value']} {figure['unit']} ({figure['against']})"
        print(json.dumps(figure, sort_keys=True) if options.json else told)


def figures(chance: np.random.Generator, runs: int, seed: int) -> list[dict[str, Any]]:
    """Every figure of the rollout, for `runs` simulated rollouts."""
    start = time.process_time()
    found = [
        *_hit(chance, runs),
        *_one_segment(chance, max(runs // 5, 200)),
        *_false_pauses(chance, max(runs // 20, 100)),
        *_wrong_almost_always(chance, runs),
        *_appeals(chance, runs),
    ]
    took = time.process_time() - start
    found.append(_figure("cpu_seconds", round(took, 1), "s", "the whole of this benchmark"))
    return [{**figure, "runs": runs, "seed": seed} for figure in found]


def _figure(name: str, value: float, unit: str, against: str) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "against": against}


def double_reviewed(chance: np.random.Generator, wrong: np.ndarray) -> tuple[Any, Any]:
    """(seen, agreed): what two reviewers say alike who each err in a tenth, and where they do."""
    first = wrong ^ (chance.random(wrong.shape) < REVIEWER_ERROR)
    second = wrong ^ (chance.random(wrong.shape) < REVIEWER_ERROR)
    return first, first == second


def vector_evidence(hits: Any, others: Any, allowed_ppm: int, shares: Sequence[float]) -> Any:
    """The production breakers' `share_evidence` for arrays of counts (tests hold them equal)."""
    allowed = allowed_ppm / 1_000_000
    bets = np.array([share for share in shares if share > allowed])
    gain, loss = np.log(bets / allowed), np.log((1 - bets) / (1 - allowed))
    logs = hits[..., None] * gain + others[..., None] * loss
    top = logs.max(axis=-1)
    return top + np.log(np.exp(logs - top[..., None]).mean(axis=-1))


def quality_of(hits: Any, others: Any) -> Any:
    """What the quality breaker makes of counts."""
    return vector_evidence(hits, others, quality.ALLOWED_PPM, SHARES)


def appeals_of(hits: Any, others: Any) -> Any:
    """What quarantine makes of counts."""
    return vector_evidence(hits, others, quarantine.ALLOWED_PPM, quarantine.BETS)


def first_trip(seen: np.ndarray, counted: np.ndarray, known: Evidence, limit: float) -> Any:
    """Per row, the place (from 1) at which evidence first reaches the limit; 0 for never.

    `seen` are outcomes, `counted` which of them count; both rows x outcomes.
    """
    hits = np.cumsum(seen & counted, axis=1)
    others = np.cumsum(~seen & counted, axis=1)
    tripped = known(hits, others) >= limit
    return np.where(tripped.any(axis=1), tripped.argmax(axis=1) + 1, 0)


def _hit(chance: np.random.Generator, runs: int) -> list[dict[str, Any]]:
    """Accounts hit by a rule that is half wrong, every canary looked at by two people in turn."""
    cap = MOST[Stage.CANARY]
    wrong = chance.random((runs, 4 * cap)) < 0.5
    seen, agreed = double_reviewed(chance, wrong)
    known = quality_of
    at = first_trip(seen, agreed, known, threshold(WHOLE_ALPHA_PPM))
    hit = np.where(at == 0, 4 * cap, at)
    share = float((hit <= cap).mean())
    naive = _naive(seen)
    return [
        _figure("half_wrong_at_most_50_hit", round(share, 5), "share of rollouts", "wanted 0.99"),
        _figure("half_wrong_hit_p50", int(np.quantile(hit, 0.5)), "accounts", f"naive {naive}"),
        _figure("half_wrong_hit_p99", int(np.quantile(hit, 0.99)), "accounts", "wanted 50"),
    ]


def _naive(seen: np.ndarray) -> int:
    """Median of the first place at which a one-sided z-test at 5 %, single review, says stop."""
    places = np.arange(1, seen.shape[1] + 1)
    rate = np.cumsum(seen, axis=1) / places
    stop = (rate - 0.05) / np.sqrt(0.05 * 0.95 / places) > 1.645
    return int(np.median(stop.argmax(axis=1) + 1))


def _one_segment(chance: np.random.Generator, runs: int) -> list[dict[str, Any]]:
    """Reviews in the one segment of 40 that is 15 % wrong, until it trips."""
    wrong = chance.random((runs, LONGEST)) < 0.15
    seen, agreed = double_reviewed(chance, wrong)
    at = _in_agreed(seen, agreed, quality_of, segment_threshold())
    at = np.where(at == 0, LONGEST, at)
    caught = float((at <= 400).mean())
    return [
        _figure("segment_caught_within_400", round(caught, 4), "share of faults", "wanted 0.95"),
        _figure("segment_reviews_p50", int(np.quantile(at, 0.5)), "reviews", "40 segments"),
        _figure("segment_reviews_p95", int(np.quantile(at, 0.95)), "reviews", "wanted 400"),
    ]


def _in_agreed(seen: np.ndarray, agreed: np.ndarray, known: Evidence, limit: float) -> Any:
    """Like `first_trip`, counted in outcomes that two people agreed on."""
    at = first_trip(seen, agreed, known, limit)
    counted = np.cumsum(agreed, axis=1)
    rows = np.arange(len(at))
    return np.where(at == 0, 0, counted[rows, np.maximum(at - 1, 0)])


def _false_pauses(chance: np.random.Generator, rules: int) -> list[dict[str, Any]]:
    """Rules exactly as wrong as allowed in all 40 segments, each watched for a hundred days."""
    days = 100
    looks = days * LOOKS_A_DAY
    known = quality_of
    wrong = chance.random((rules, looks)) < 0.05
    seen, agreed = double_reviewed(chance, wrong)
    paused = first_trip(seen, agreed, known, threshold(WHOLE_ALPHA_PPM)) > 0
    for segment in np.arange(MOST_SEGMENTS):
        mine = agreed & (np.arange(looks) % MOST_SEGMENTS == segment)
        paused |= first_trip(seen, mine, known, segment_threshold()) > 0
    rate = float(paused.sum()) / (rules * days) * 1_000
    told = f"{int(paused.sum())} of {rules} rules in {days} days; wanted 1"
    return [_figure("false_pauses_per_1000_rule_days", round(rate, 4), "pauses", told)]


def _wrong_almost_always(chance: np.random.Generator, runs: int) -> list[dict[str, Any]]:
    """Reviewed outcomes until a rule stops that is wrong in 98 %."""
    wrong = chance.random((runs, 100)) < 0.98
    seen, agreed = double_reviewed(chance, wrong)
    looks = _in_agreed(seen, agreed, quality_of, threshold(WHOLE_ALPHA_PPM))
    single = wrong ^ (chance.random(wrong.shape) < REVIEWER_ERROR)
    every = np.ones_like(single)
    answers = first_trip(single, every, appeals_of, threshold(quarantine.ALPHA_PPM))
    return [
        _figure("wrong_98_outcomes_p95", int(np.quantile(looks, 0.95)), "outcomes", "wanted 6"),
        _figure(
            "wrong_98_appeals_p95", int(np.quantile(answers, 0.95)), "appeals", "appeals alone"
        ),
    ]


def _appeals(chance: np.random.Generator, runs: int) -> list[dict[str, Any]]:
    """False appeals of fifty groups against a good rule, answered by people who err in a tenth."""
    granted = chance.random((runs, 200)) < REVIEWER_ERROR
    every = np.ones_like(granted)
    at = first_trip(granted, every, appeals_of, threshold(quarantine.ALPHA_PPM))
    share = float((at > 0).mean())
    return [_figure("wave_of_false_appeals", share, "share quarantined", "200 groups; wanted 0")]


if __name__ == "__main__":
    main()
