"""The student organisation: chapters that act together, and a network that deceives."""

from collections.abc import Callable

import pytest

from tests.stories.checks import STORY_1, Check
from tests.stories.playing import Outcome

Played = Callable[..., Outcome]
SEEDS = (1, 2)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("check", STORY_1, ids=lambda check: check.__name__)
def test_on_our_path(ours: Played, check: Check, seed: int) -> None:
    check(ours(1, seed))


@pytest.mark.parametrize("check", STORY_1, ids=lambda check: check.__name__)
def test_as_it_happened_it_fails(theirs: Played, check: Check) -> None:
    outcome = theirs(1, SEEDS[0])

    with pytest.raises(AssertionError):
        check(outcome)


def test_declared_chapters_are_found_together_and_at_most_held(ours: Played) -> None:
    outcome = ours(1, SEEDS[0])
    chapters = outcome.people("organisation", "chapter")

    found = [set(row["account_ids"]) & chapters for row in outcome.rows("findings")]
    assert max(map(len, found)) >= 0.9 * len(chapters)
    for row in outcome.rows("proposals"):
        if row["account"] in chapters:
            assert row["status"] == "held"
            reasons = {answer["reason"] for answer in row["safeguards"]}
            assert reasons & {"declared_affiliation", "ask_the_organisation"}


def test_undeclared_chapters_are_at_most_a_finding(ours: Played) -> None:
    outcome = ours(1, SEEDS[0], declared=False)
    chapters = outcome.people("organisation", "chapter", "volunteer")

    found = {account for row in outcome.rows("findings") for account in row["account_ids"]}
    assert len(found & chapters) >= 0.9 * len(outcome.people("organisation", "chapter"))
    assert not {row["account"] for row in outcome.rows("proposals")} & chapters
    assert {row["account"] for row in outcome.rows("decisions")} & outcome.guilty


def test_a_school_class_is_no_network(ours: Played) -> None:
    outcome = ours(1, SEEDS[0])

    pupils = outcome.people("classmate")
    assert pupils
    assert not {row["account"] for row in outcome.rows("proposals")} & pupils
