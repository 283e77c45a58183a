"""Brigades and honest reporters, on generated weeks and by the engine that finds groups."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

import showcause.policy
from showcause.detectors.coreport import reporting_together
from showcause.detectors.feature_table import FEATURES
from showcause.domain.feature import Scope
from showcause.engine.duckdb import DuckDBEngine
from showcause.policy.expression import compile_rule
from showcause.policy.rulebook import read_rulebook
from showcause.wiring.evaluating_reports import ReportEvaluation, evaluate_reports


def evaluated(targets: int) -> ReportEvaluation:
    return evaluate_reports(
        seed=7, campaigns=6, accounts=5_000, false_reports=10_000, targets=targets
    )


@pytest.mark.parametrize("targets", [1, 20])
def test_a_brigade_gains_next_to_nothing_though_it_knows_the_order(targets: int) -> None:
    for row in evaluated(targets).brigades:
        most = 50_000 if row["brigade"] in ("fresh", "aged") else 200_000
        assert row["measures"] == 0
        assert row["overtaken_ppm"] <= most, row
        assert row["wait_grows_ppm"] <= 100_000, row


def test_fresh_accounts_that_spread_over_everybody_hardly_make_honest_reports_wait() -> None:
    """Sleepers do: that week they have better records than the honest have."""
    growth = {row["brigade"]: row["wait_grows_most_ppm"] for row in evaluated(5_000).brigades}
    assert growth["fresh"] <= 100_000
    assert growth["aged"] <= 100_000


def test_no_rule_can_be_written_that_reads_reports_against_anybody() -> None:
    assert evaluated(1).read_by_rules == []
    book = read_rulebook(Path(showcause.policy.__file__).parent / "shipped")
    allowed = replace(book.rules[0], when="posts_seen >= 1", unless="", on=Scope.ACCOUNT)
    assert compile_rule(allowed, FEATURES).reads


def reports(rows: list[tuple[str, str, int]]) -> dict[str, pa.Table]:
    reporter, account, at = zip(*rows, strict=True)
    return {
        "report": pa.table(
            {
                "platform": ["p"] * len(rows),
                "reporter_token": list(reporter),
                "account_id": list(account),
                "at": pa.array(at, pa.int64()),
                "event_id": [f"r{place}" for place in range(len(rows))],
            }
        )
    }


def test_accounts_that_report_the_same_people_within_seconds_are_one_voice(
    engine: DuckDBEngine,
) -> None:
    hour = 3_600_000
    brigade = [
        (f"b{who}", f"t{target}", target * 7 * hour + who * 900)
        for who in range(30)
        for target in range(8)
    ]
    others = [
        (f"h{who}", f"v{(who * 37 + each * 11) % 400}", (who * 7919 + each * 104_729) % 400 * hour)
        for who in range(300)
        for each in range(5)
    ]
    found = reporting_together(engine, reports([*brigade, *others]))
    groups = set(found["finding_id"].to_pylist())
    members = set(found["account"].to_pylist())

    assert len(groups) == 1
    assert members == {f"p:b{who}" for who in range(30)}
