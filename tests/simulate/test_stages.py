"""Sweeps of known truth, read stage by stage with erring readers: stopped if bad, finished if good.

SHOWCAUSE_FULL=1 simulates 10,000 sweeps of each kind instead of 400.
"""

import os

import pytest

from bench.stages import played, shipped_plan

RUNS = 10_000 if os.environ.get("SHOWCAUSE_FULL") else 400
ACCOUNTS = 200_000


@pytest.mark.parametrize(
    ("times_limit", "what", "least"), [(2, "stopped_before_last", 0.95), (1 / 3, "finished", 0.9)]
)
def test_bad_sweeps_are_stopped_and_good_ones_finish(
    times_limit: float, what: str, least: float
) -> None:
    plan = shipped_plan()
    rate = plan.limit_ppm / 1_000_000 * times_limit

    told = played(rate, plan, RUNS, ACCOUNTS, seed=1)
    assert told[what] >= least, told
