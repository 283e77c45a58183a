"""Reports order a queue, and a brigade does not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from showcause.reviews.reports import Reports, better_than, order, proven

BASE = 1 / 3


def reports(
    rows: list[tuple[int, int, int]], *, group: list[int] | None = None, back: tuple[int, ...] = ()
) -> Reports:
    """Rows of (target, reporter, at); `back` are rows that answer a report."""
    target, reporter, at = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    together = reporter if group is None else np.array(group, np.int64)
    return Reports(target, reporter, together, at, np.isin(np.arange(len(rows)), back))


def ordered(held: Reports, right: list[int], wrong: list[int]) -> list[int]:
    found: list[int] = order(held, np.array(right), np.array(wrong), BASE).tolist()
    return found


def test_a_record_needs_three_answers_and_to_be_better_than_usual() -> None:
    right, wrong = np.array([2, 3, 3, 0, 6, 1]), np.array([0, 0, 2, 9, 9, 2])

    assert proven(right, wrong, BASE).tolist() == [False, True, True, False, False, False]


def test_how_sure_a_record_makes_is_the_beta_posterior() -> None:
    assert better_than(0, 0, BASE) == pytest.approx(2 / 3)
    assert better_than(3, 2, 0.5) == pytest.approx(0.65625)


def test_who_was_right_before_comes_first() -> None:
    held = reports([(0, 0, 1), (1, 1, 2)])

    assert ordered(held, [0, 5], [0, 0]) == [1, 0]


def test_ten_thousand_without_a_record_move_nobody() -> None:
    alone = reports([(0, 0, 1), (1, 1, 2), (2, 2, 3)])
    crowd = [(2, 3 + each, 4) for each in range(10_000)]
    joined = reports([(0, 0, 1), (1, 1, 2), (2, 2, 3), *crowd])

    assert ordered(alone, [5, 0, 0], [0, 0, 0]) == [0, 1, 2]
    assert ordered(joined, [5] + [0] * 10_002, [0] * 10_003) == [0, 1, 2]


def test_a_second_voice_with_a_record_adds_nothing() -> None:
    held = reports([(0, 0, 1), (1, 1, 2), (1, 2, 3), (1, 3, 4)])

    assert ordered(held, [5] * 4, [0] * 4) == [0, 1]


def test_a_record_backs_three_open_reports_and_no_more_than_were_right() -> None:
    held = reports([(each, 1, 10 + each) for each in range(6)] + [(9, 0, 1)])

    assert ordered(held, [0, 5], [0, 0])[:4] == [0, 1, 2, 9]


def test_a_group_that_reports_together_has_the_room_of_one() -> None:
    rows = [(each, each, 10 + each) for each in range(6)]
    together = ordered(reports([*rows, (9, 6, 1)], group=[1] * 6 + [6]), [5] * 6 + [0], [0] * 7)

    assert together[:4] == [0, 1, 2, 9]


def test_a_report_that_answers_a_report_is_backed_by_nobody() -> None:
    held = reports([(0, 0, 1), (1, 1, 2)], back=(1,))

    assert ordered(held, [0, 9], [0, 0]) == [0, 1]


def test_every_fifth_place_goes_to_who_waits_longest() -> None:
    rows = [(0, 10, 0)] + [(each, each, each) for each in range(1, 10)]
    found = ordered(reports(rows), [5] * 10 + [0], [0] * 11)

    assert found.index(0) == 4


@given(st.lists(st.tuples(*[st.integers(0, 8)] * 3), min_size=1, max_size=60))
def test_everybody_reported_is_looked_at_once(rows: list[tuple[int, int, int]]) -> None:
    rows = sorted(rows, key=lambda row: row[2])
    found = ordered(reports(rows), [0, 1, 2, 3, 4, 5, 6, 7, 8], [1] * 9)

    assert sorted(found) == sorted({target for target, *_ in rows})
