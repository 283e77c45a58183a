"""A score is compared with innocents, and refused where there are too few of them."""

from showcause.detectors.conformal import needed_twins, p_value_ppm


def test_nobody_scores_as_high() -> None:
    assert p_value_ppm(10, [1] * 99, claimed_ppm=10_000) == 10_000


def test_innocents_who_score_as_high_count() -> None:
    assert p_value_ppm(10, [*[1] * 98, 10], claimed_ppm=10_000) == 20_000


def test_too_few_twins_are_no_evidence() -> None:
    assert needed_twins(10_000) == 99
    assert p_value_ppm(10, [1] * 98, claimed_ppm=10_000) is None


def test_rounding_never_favours_the_claim() -> None:
    assert p_value_ppm(10, [1] * 149, claimed_ppm=10_000) == 6_667
