"""Reports order a queue, and a brigade does not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from showcause.reviews.reports import EVERY, Reports, better_than, order, proven

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


def test_a_record_backs_five_open_reports_and_no_more_than_were_right() -> None:
    held = reports([(each, 1, 10 + each) for each in range(7)] + [(9, 0, 1)])

    assert ordered(held, [1, 9], [0, 0])[:6] == [0, 1, 2, 3, 4, 9]
    assert ordered(held, [1, 4], [0, 0])[:5] == [0, 1, 2, 3, 9]


def test_a_group_that_reports_together_has_the_room_of_one() -> None:
    rows = [(each, each, 10 + each) for each in range(7)]
    together = ordered(reports([*rows, (9, 7, 1)], group=[1] * 7 + [7]), [5] * 7 + [1], [0] * 8)

    assert together[:6] == [0, 1, 2, 3, 4, 9]


def test_a_report_that_answers_a_report_is_backed_by_nobody() -> None:
    held = reports([(0, 0, 1), (1, 1, 2)], back=(1,))

    assert ordered(held, [0, 9], [0, 0]) == [0, 1]


def test_every_twelfth_place_is_kept_for_those_whom_nobody_proven_stands_behind() -> None:
    rows = [(0, 30, 0)] + [(each, each, each) for each in range(1, 30)]
    found = ordered(reports(rows), [5] * 30 + [0], [0] * 31)

    assert found.index(0) == EVERY - 1


def test_a_mass_nobody_stands_behind_takes_no_more_than_the_places_kept() -> None:
    mass = [(1_000 + each, 100 + each, 0) for each in range(3_000)]
    backed = [(each, each, 10) for each in range(100)]
    found = ordered(reports([*mass, *backed]), [5] * 100 + [0] * 3_000, [0] * 3_100)

    assert max(map(found.index, range(100))) <= 100 * EVERY // (EVERY - 1)


def test_who_says_something_first_is_heard_before_who_says_their_hundredth_thing() -> None:
    busy = [(1_000 + each, 200, each) for each in range(1, 101)]
    backed = [(each, each, 10) for each in range(100)]
    newcomer = [(500, 201, 200)]
    found = ordered(reports([*busy, *backed, *newcomer]), [5] * 200 + [0] * 2, [0] * 202)

    assert found.index(500) < 3 * EVERY


def test_a_plain_record_comes_before_none() -> None:
    held = reports([(0, 0, 1), (1, 1, 2), (2, 2, 3)])

    assert ordered(held, [0, 1, 5], [0, 2, 0]) == [2, 1, 0]


@given(st.lists(st.tuples(*[st.integers(0, 8)] * 3), min_size=1, max_size=60))
def test_everybody_reported_is_looked_at_once(rows: list[tuple[int, int, int]]) -> None:
    rows = sorted(rows, key=lambda row: row[2])
    found = ordered(reports(rows), [0, 1, 2, 3, 4, 5, 6, 7, 8], [1] * 9)

    assert sorted(found) == sorted({target for target, *_ in rows})
