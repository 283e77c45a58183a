"""What enforcement did, against published values and against worlds whose truth is known."""

import math
import random

import pytest

from showcause.disclosure.effect import Days, change, returners, survival, unseen
from showcause.disclosure.effect import _student as student
from showcause.domain.moment import DAY

# Freireich et al. (1963), 6-mercaptopurine: weeks of remission, + for those still in it. Survival
# and Greenwood's standard errors as in Kalbfleisch and Prentice; our days stand for their weeks.
OVER = [6, 6, 6, 7, 10, 13, 16, 22, 23]
OPEN = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
REMISSION = [(weeks * DAY, True) for weeks in OVER] + [(weeks * DAY, False) for weeks in OPEN]


@pytest.mark.parametrize(
    ("days", "share", "error"),
    [(7, 0.8067, 0.0869), (14, 0.6902, 0.1068), (30, 0.4482, 0.1346)],
)
def test_survival_is_that_of_freireichs_patients(days: int, share: float, error: float) -> None:
    (row,) = (row for row in survival(REMISSION) if row["days"] == days)
    half = 1.959964 * error / (share * abs(math.log(share)))

    assert abs(row["there_ppm"] / 1_000_000 - share) < 0.0001
    assert abs(row["low_ppm"] / 1_000_000 - share ** math.exp(half)) < 0.002
    assert abs(row["high_ppm"] / 1_000_000 - share ** math.exp(-half)) < 0.002


def test_days_that_nobody_was_followed_to_have_no_share() -> None:
    rows = {row["days"]: row for row in survival(REMISSION)}

    assert rows[30]["followed"] == 4
    assert rows[60]["there_ppm"] is None
    assert rows[60]["gone"] == len(OVER)
    assert all(row["there_ppm"] is None for row in survival([]))


def test_without_open_ones_survival_is_the_plain_share() -> None:
    lengths = [(day * DAY, True) for day in range(1, 101)]
    rows = {row["days"]: row["there_ppm"] for row in survival(lengths)}

    assert rows[1] == 990_000
    assert rows[60] == 400_000


def test_chaos_bound_is_her_formula() -> None:
    row = unseen({1: 20, 2: 5, 3: 5}, 3)

    assert row["found"] == 30
    assert row["at_least"] == round(30 + 2 / 3 * 20 * 19 / 12)
    assert row["low"] < row["at_least"] < row["high"]
    assert unseen({1: 9}, 1)["at_least"] is None
    assert unseen({2: 9}, 2)["at_least"] == 9


def _caught(chance: random.Random, population: int, shares: list[list[float]]) -> dict[int, int]:
    seen: dict[int, int] = {}
    for one in range(population):
        mine = shares[one % len(shares)]
        ways = sum(chance.random() < share for share in mine)
        if ways:
            seen[ways] = seen.get(ways, 0) + 1
    return seen


def test_the_unseen_are_counted_where_everybody_is_as_easy_to_find() -> None:
    chance, held, walks = random.Random(3), 0, 300
    for _ in range(walks):
        row = unseen(_caught(chance, 1_000, [[0.3] * 4]), 4)
        held += row["low"] <= 1_000 <= row["high"]

    assert held / walks >= 0.92


def test_who_is_hard_to_find_makes_it_a_lower_bound() -> None:
    chance = random.Random(4)
    rows = [unseen(_caught(chance, 1_000, [[0.5] * 4, [0.05] * 4]), 4) for _ in range(100)]

    assert sum(row["found"] <= row["at_least"] <= 1_000 for row in rows) >= 95


@pytest.mark.parametrize(("degrees", "value"), [(4, 2.776), (10, 2.228), (27, 2.052), (60, 2.0)])
def test_students_t_is_that_of_the_tables(degrees: int, value: float) -> None:
    assert abs(student(degrees) - value) < 0.01


def _world(chance: random.Random, ratio: float, *, memory: float) -> tuple[Days, Days]:
    """Eight weeks in which everything moves together, and one site falls in the middle."""
    off, days = 0.0, []
    for day in range(56):
        off = memory * off + chance.gauss(0, 0.05)
        level = 1_000 * math.exp(0.3 * math.sin(day))
        mine = level * math.exp(off) * (ratio if day >= 28 else 1)
        days.append((round(mine), round(level * 3 * math.exp(chance.gauss(0, 0.02)))))
    sides = ([*zip(*days[:28], strict=True)], [*zip(*days[28:], strict=True)])
    return Days(*sides[0]), Days(*sides[1])


@pytest.mark.parametrize(("memory", "least"), [(0.0, 0.93), (0.4, 0.88)])
def test_the_band_holds_a_loss_of_74_percent(memory: float, least: float) -> None:
    chance, walks = random.Random(5), 400
    rows = [change(*_world(chance, 0.26, memory=memory)) for _ in range(walks)]
    held = sum(row["low_ppm"] <= 260_000 <= row["high_ppm"] for row in rows)

    assert held / walks >= least
    assert abs(sum(row["ratio_ppm"] for row in rows) / walks - 260_000) < 3_000


def test_nothing_lost_is_told_apart_from_a_week_that_was_bad_for_all() -> None:
    before, after = Days([100, 110, 90] * 9, [300] * 27), Days([50, 55, 45] * 9, [150] * 27)

    alone = change(Days(before.mine, [0] * 27), Days(after.mine, [0] * 27))
    assert (alone["compared"], alone["high_ppm"] < 600_000) == (False, True)
    beside = change(before, after)
    assert beside["compared"]
    assert beside["low_ppm"] < 1_000_000 < beside["high_ppm"]


def test_four_days_say_nothing() -> None:
    few = Days([5] * 4, [5] * 4)

    assert change(few, few)["ratio_ppm"] is None


def test_returners_wait_for_the_median_until_half_are_back() -> None:
    one = returners([(3 * DAY, True), (5 * DAY, True), (90 * DAY, False)])
    assert (one["suspended"], one["back"], one["median_days"]) == (3, 2, 5)
    assert returners([(3 * DAY, True), (9 * DAY, False), (9 * DAY, False)])["median_days"] is None
    assert returners([])["low_ppm"] == 0
