"""Intervals, waits and small cells behind the transparency figures, against known values."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from showcause.disclosure.figures import as_csv, figures
from showcause.disclosure.intervals import Share, disparity, stands_out, waited, wilson
from showcause.disclosure.small_cells import THRESHOLD, suppressed
from showcause.domain.moment import DAY


@pytest.mark.parametrize(
    ("hits", "of", "expected"),
    [
        (0, 0, (0, 1_000_000)),
        (0, 10, (0, 277_500)),
        (10, 10, (722_500, 1_000_000)),
        (5, 10, (236_600, 763_400)),
        (81, 263, (255_300, 366_200)),
    ],
)
def test_wilson_gives_the_bounds_newcombe_published_to_four_places(
    hits: int, of: int, expected: tuple[int, int]
) -> None:
    low, high = wilson(hits, of)

    assert abs(low - expected[0]) <= 60
    assert abs(high - expected[1]) <= 60


@given(st.integers(1, 3_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_bounds_hold_the_share(counted: tuple[int, int]) -> None:
    hits, of = counted
    low, high = wilson(hits, of)

    assert 0 <= low <= hits * 1_000_000 / of <= high <= 1_000_000


def test_a_median_counts_waits_that_are_still_open() -> None:
    done = {10: (1, 0), 20: (1, 0), 30: (1, 0)}
    with_open = {10: (1, 0), 20: (1, 0), 30: (1, 0), 40: (0, 3)}

    assert waited(done, 500_000) == 20
    assert waited(with_open, 500_000) == 30
    assert waited({40: (0, 3)}, 500_000) is None
    assert waited({}, 500_000) is None


def test_the_product_limit_is_that_of_the_textbook() -> None:
    """Remission of leukaemia under 6-MP (Freireich et al. 1963): 21 people, the median is 23."""
    weeks = {6: (3, 1), 7: (1, 0), 9: (0, 1), 10: (1, 1), 11: (0, 1), 13: (1, 0), 16: (1, 0)}
    weeks |= {17: (0, 1), 19: (0, 1), 20: (0, 1), 22: (1, 0), 23: (1, 0), 25: (0, 1)}
    weeks |= {32: (0, 2), 34: (0, 1), 35: (0, 1)}

    assert waited(weeks, 500_000) == 23


def test_equal_shares_have_a_ratio_of_one_and_nothing_stands_out() -> None:
    found = disparity(Share(50, 1_000), Share(500, 10_000))

    assert found is not None
    assert abs(found.ratio_ppm - 1_000_000) < 20_000
    assert found.low_ppm < 1_000_000 < found.high_ppm
    assert not stands_out({"fa": found.p_ppm})


def test_a_group_reversed_four_times_as_often_stands_out() -> None:
    found = disparity(Share(80, 400), Share(500, 10_000))

    assert found is not None
    assert found.low_ppm > 3_000_000
    assert stands_out({"fa": found.p_ppm, "en": 600_000}) == {"fa"}


def test_many_groups_are_judged_together() -> None:
    by_chance = {f"l{place}": place * 30_000 for place in range(1, 31)}

    assert not stands_out(by_chance)
    assert stands_out({**by_chance, "l1": 1_000}) == {"l1"}


@given(st.dictionaries(st.text(min_size=1, max_size=2), st.integers(0, 40), max_size=8))
def test_no_small_cell_can_be_worked_out_from_the_total(counts: dict[str, int]) -> None:
    shown = suppressed(counts)
    hidden = [name for name, count in shown.items() if count is None]

    assert all(count is None or count == 0 or count >= THRESHOLD for count in shown.values())
    assert len(hidden) != 1 or len([count for count in counts.values() if count]) == 1
    if len(hidden) > 1:
        left = sum(counts[name] for name in hidden)
        assert left >= THRESHOLD or all(shown[n] in (None, 0) for n in counts)


def a_cell(**changed: object) -> dict[str, object]:
    cell: dict[str, object] = {
        "rule_id": "r", "clause_id": "4.1", "measure": "suspend", "language": "fa",
        "source": "own_initiative", "automation": "partially", "decisions": 20, "reversed": 4,
        "appealed": 5, "answered": 4, "overturned": 3,
    }  # fmt: skip
    return {**cell, **changed}


def test_every_breakdown_adds_up_to_the_total() -> None:
    cells = [
        a_cell(language=language, measure=measure)
        for language, measure in itertools.product(("fa", "en", ""), ("suspend", "lock"))
    ]
    told = figures(cells, [], [], {}, DAY)

    (total,) = told["totals"]
    assert total["decisions"] == 120
    for name in ("by_measure", "by_language", "by_rule_id", "by_clause_id"):
        assert sum(row["decisions"] for row in told[name]) == 120
    assert [row["language"] for row in told["by_language"]] == ["en", "fa", "unknown"]


def test_a_small_language_is_named_without_numbers_and_not_compared() -> None:
    cells = [
        a_cell(language="en", decisions=300),
        a_cell(language="ta", decisions=3, reversed=1, answered=1, overturned=1),
    ]
    told = figures([*cells, a_cell(language="fa", decisions=50)], [], [], {}, DAY)

    small = {row["language"] for row in told["by_language"] if row["decisions"] is None}
    assert small == {"ta", "fa"}
    assert {row["language"] for row in told["language_disparity"]} == {"en"}
    assert "ta,,," in as_csv(told["by_language"])


def test_wrongful_days_run_until_the_account_is_back() -> None:
    spans = [(0, 2 * DAY, 3 * DAY), (0, DAY, None)]
    told = figures([], [(0, None), (0, DAY)], spans, {}, 10 * DAY)

    assert told["wrongful"] == [{"reversed_measures": 2, "not_yet_restored": 1, "account_days": 13}]
    appeal, restore = told["timing"]
    assert (appeal["ended"], appeal["still_open"], appeal["median_ms"]) == (1, 1, DAY)
    assert restore["median_ms"] == DAY
    assert not math.isnan(restore["ended"])
