import pytest

from showcause.policy.back_test import History, back_tested
from showcause.policy.interval import clopper_pearson


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        (0, 20, 0, 168_434),
        (20, 20, 831_566, 1_000_000),
        (5, 10, 187_086, 812_914),
        (1, 100, 253, 54_459),
        (50, 1_000, 37_335, 65_391),
        (0, 0, 0, 1_000_000),
    ],
)
def test_the_bounds_are_those_of_the_tables(hits: int, of: int, low: int, high: int) -> None:
    """As in R's `binom.test`."""
    assert clopper_pearson(hits, of) == pytest.approx((low, high), abs=1)


def test_a_large_count_is_quick_and_tight() -> None:
    low, high = clopper_pearson(10_000, 200_000)

    assert low < 50_000 < high
    assert high - low < 2_000


def test_without_labels_everybody_may_be_hit_wrongly() -> None:
    history = History(
        ["a", "b"], ["fa", ""], ["", ""], ["n", "n"], ["", ""], ["", ""], frozenset({"a"}), {}
    )

    told = back_tested(history, "text", "before", "activity")

    assert (told.whole.low, told.whole.high, told.whole.newly_hit) == (0, 2, 1)
    names = [segment.name for segment in told.segments]
    assert names == ["language:fa", "language:unknown", "region:unknown", "community:n"]


def test_the_diff_names_the_text_what_it_replaces_the_activity_and_who_is_new() -> None:
    def diff(before: set[str], text: str = "text", activity: str = "activity") -> str:
        history = History(
            ["a", "b"],
            ["fa", "fa"],
            ["", ""],
            ["n", "n"],
            ["", ""],
            ["", "t"],
            frozenset(before),
            {},
        )
        return back_tested(history, text, "before", activity).diff_hash

    assert len({diff(set()), diff({"a"}), diff(set(), "other"), diff(set(), "text", "later")}) == 4
