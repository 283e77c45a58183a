"""Sweeps that are good, bad and in between, read stage by stage: `python -m bench.stages`.

Each run is one sweep: truth drawn by chance, readers who err one time in ten, two of them, a third
where they differ; the same gate as in production, looked at after every lot.
"""

import argparse
import json
import time
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import numpy as np
import yaml

from showcause.domain.sweep import StagePlan
from showcause.enforcement.bounds import Sample
from showcause.enforcement.gate import Gate, gate_outcome
from showcause.enforcement.stages import stage_ends
from showcause.policy.rulebook import SHIPPED
from showcause.policy.sweeps import SWEEPS_NAME, plan_from

NOISE: Final = 0.1
EVERYBODY: Final = ("all", "all")


def main() -> None:
    """Print how often sweeps of each true rate finish, and how much was read."""
    options = _options()
    plan = shipped_plan()
    limit = plan.limit_ppm / 1_000_000
    for name, rate in (
        ("a third of the limit", limit / 3),
        ("the limit", limit),
        ("twice the limit", limit * 2),
        ("half of all", 0.5),
    ):
        start = time.process_time()
        row = played(rate, plan, options.runs, options.accounts, options.seed)
        row |= {"name": name, "true_rate": round(rate, 4), "seed": options.seed}
        row |= {"cpu_s": round(time.process_time() - start, 1)}
        print(json.dumps(row) if options.json else _line(row))


def shipped_plan() -> StagePlan:
    """How sweeps go out by the rulebook that ships."""
    path = SHIPPED / SWEEPS_NAME
    return plan_from(yaml.safe_load(path.read_text(encoding="utf-8")), path.name)


def played(rate: float, plan: StagePlan, runs: int, accounts: int, seed: int) -> dict[str, Any]:
    """What became of so many sweeps of one true rate: shares, and means over all runs."""
    chance = np.random.default_rng([seed, int(rate * 1_000_000)])
    ends = stage_ends(accounts, plan)
    sweeps = [_sweep(rate, plan, ends, accounts, chance) for _ in range(runs)]
    last = len(ends)
    return {
        "runs": runs,
        "finished": sum(stage == last for stage, _ in sweeps) / runs,
        "stopped_before_last": sum(stage < last for stage, _ in sweeps) / runs,
        "cases_read": round(sum(read for _, read in sweeps) / runs),
        "accounts_hit": round(sum(ends[stage - 1] for stage, _ in sweeps) / runs),
    }


def _sweep(
    rate: float, plan: StagePlan, ends: list[int], accounts: int, chance: np.random.Generator
) -> tuple[int, int]:
    """(last stage that went out, cases read) of one sweep."""
    stage, read, wrongful, fresh = 1, 0, 0, False
    while stage < len(ends):
        gate = _gate(Sample(accounts, read, wrongful), plan, fresh) if read else Gate.READ
        if gate is Gate.PAUSE:
            return stage, read
        if gate is Gate.RELEASE:
            stage, fresh = stage + 1, False
            continue
        wrongful += _read(plan.lot, rate, chance)
        read, fresh = read + plan.lot, True
    return stage, read


def _read(lot: int, rate: float, chance: np.random.Generator) -> int:
    """How many of a lot the readers settle as wrongful."""
    truth = chance.random(lot) < rate
    said = truth[:, None] ^ (chance.random((lot, 3)) < NOISE)
    agreed = said[:, 0] == said[:, 1]
    return int(np.where(agreed, said[:, 0], said[:, 2]).sum())


@cache
def _gate(sample: Sample, plan: StagePlan, fresh: bool) -> Gate:
    samples: Mapping[tuple[str, str], Sample] = {EVERYBODY: sample}
    return gate_outcome(samples, plan, last_stage_read=fresh).gate


def _line(row: Mapping[str, object]) -> str:
    return (
        f"{row['name']:<22} finished {row['finished']:.2%},"
        f" stopped {row['stopped_before_last']:.2%},"
        f" {row['cases_read']:>5} cases read, {row['accounts_hit']:>7,} accounts hit"
        f" ({row['runs']:,} runs, seed {row['seed']}, {row['cpu_s']} s)"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--full", dest="runs", action="store_const", const=10_000)
    parser.add_argument("--accounts", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
