"""The sample that is read again: its design, and what it says of decisions nobody read."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from showcause.disclosure.rechecking import (
    FLOOR,
    Read,
    Stratum,
    agreement,
    allocation,
    error_tables,
    estimate,
    settled,
    true_share,
)
from showcause.domain.errors import BadInput

STRATA = st.dictionaries(
    st.tuples(
        st.sampled_from(["fully", "partially"]),
        st.sampled_from(["spam", "networks", "speech"]),
        st.sampled_from(["en", "fa", "si", "zh"]),
    ),
    st.integers(1, 400),
    min_size=1,
)


@given(STRATA, st.integers(0, 500))
def test_a_sample_is_as_large_as_asked_and_no_language_falls_under_its_floor(
    sizes: dict[Stratum, int], more: int
) -> None:
    least = 4 * FLOOR + len(sizes)
    chosen = allocation(sizes, {}, least + more)

    assert sum(chosen.values()) == min(least + more, sum(sizes.values()))
    assert all(1 <= chosen[key] <= sizes[key] for key in sizes)
    for language in {key[2] for key in sizes}:
        mine = [key for key in sizes if key[2] == language]
        assert sum(chosen[key] for key in mine) >= min(FLOOR, sum(sizes[key] for key in mine))


def test_neymans_shares_where_no_floor_binds() -> None:
    """n_h goes as N_h times the deviation: 4,000 at 20 % and 6,000 at 2 % are as 1,600 to 840."""
    often, rarely = ("fully", "spam", "en"), ("partially", "spam", "en")
    wrong = {often: (2_000, 10_000), rarely: (200, 10_000)}
    chosen = allocation({often: 4_000, rarely: 6_000}, wrong, 2_440)

    assert abs(chosen[often] - 1_600) <= 2
    assert abs(chosen[rarely] - 840) <= 2


def test_too_few_readings_are_refused_with_how_many_it_takes() -> None:
    sizes = {("fully", "spam", language): 100 for language in ("en", "fa", "si")}

    with pytest.raises(BadInput, match="--size 15"):
        allocation(sizes, {}, 14)


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([], None),
        (["wrong"], None),
        (["right", "wrong"], None),
        (["wrong", "wrong"], "wrong"),
        (["right", "wrong", "wrong"], "wrong"),
        (["right", "wrong", "cannot_say"], "cannot_say"),
    ],
)
def test_two_who_agree_settle_a_case(verdicts: list[str], expected: str | None) -> None:
    assert settled(verdicts) == expected


def test_one_stratum_is_its_share_and_a_whole_reading_is_exact() -> None:
    (point, low, high) = estimate([Read(10**6, 1_000, 20)]) or (0, 0, 0)
    assert point == 20_000
    assert abs(low - 13_000) < 800  # Wilson for 20 of 1,000: 1.30 % to 3.07 %
    assert abs(high - 30_700) < 800

    assert estimate([Read(40, 40, 3), Read(10, 10, 0)]) is not None
    assert (estimate([Read(40, 40, 3), Read(10, 10, 0)]) or (0,))[0] == 60_000
    assert estimate([Read(40, 0, 0)]) is None


def test_none_found_among_n_leaves_three_over_n() -> None:
    (point, low, high) = estimate([Read(10**6, 300, 0)]) or (1, 1, 1)

    assert (point, low) == (0, 0)
    assert 10_000 <= high <= 20_000


WORLDS = [
    ((4_000, 0.20), (6_000, 0.02)),
    ((9_000, 0.01), (900, 0.08), (100, 0.30)),
    ((5_000, 0.05), (5_000, 0.05)),
    ((9_800, 0.004), (200, 0.15)),
]


@pytest.mark.parametrize("world", WORLDS)
def test_nineteen_intervals_of_twenty_hold_the_truth(world: tuple[tuple[int, float], ...]) -> None:
    sizes = {("fully", "r", f"l{n}"): size for n, (size, _) in enumerate(world)}
    wrong = {key: round(size * share) for key, (size, share) in zip(sizes, world, strict=True)}
    truth = sum(wrong.values()) / sum(sizes.values()) * 1_000_000
    chosen, held, walks = allocation(sizes, {}, 400), 0, 600
    chance = random.Random(8)
    for _ in range(walks):
        drawn = [
            Read(size, chosen[key], _hypergeometric(chance, size, wrong[key], chosen[key]))
            for key, size in sizes.items()
        ]
        _, low, high = estimate(drawn) or (0, 0, 0)
        held += low <= truth <= high

    assert held / walks >= 0.93


def _hypergeometric(chance: random.Random, size: int, wrong: int, drawn: int) -> int:
    return sum(one < wrong for one in chance.sample(range(size), drawn))


def test_readers_own_errors_are_taken_out_as_rogan_and_gladen_do() -> None:
    assert true_share(100_000, 900_000, 950_000) == 58_824
    assert true_share(10_000, 900_000, 950_000) == 0
    with pytest.raises(BadInput):
        true_share(100_000, 500_000, 500_000)


def test_agreement_is_the_alpha_that_krippendorff_computes() -> None:
    """Computing Krippendorff's alpha-reliability (2011), his first example: 0.095."""
    first, second = "0100000010", "1110010000"
    alpha = agreement(list(zip(first, second, strict=True)))

    assert alpha is not None
    assert math.isclose(alpha, 95_000, abs_tol=500)
    assert agreement([("right", "right")] * 9) is None
    assert agreement([("right", "right"), ("wrong", "wrong")]) == 1_000_000


def test_a_small_language_has_no_numbers_and_cannot_be_worked_out() -> None:
    def stratum(language: str, size: int) -> dict[str, object]:
        counts = {"decisions": size, "drawn": 5, "right": 5, "wrong": 0, "cannot_say": 0}
        return {"path": "fully", "rule_id": "r", "language": language, **counts}

    rows = error_tables([stratum("en", 500), stratum("fa", 40), stratum("si", 7)])
    shown = {row["group"]: row["decisions"] for row in rows if row["of"] == "language"}

    assert shown == {"en": 500, "fa": None, "si": None}
    assert [row["decisions"] for row in rows if row["of"] != "language"] == [547, 547]
