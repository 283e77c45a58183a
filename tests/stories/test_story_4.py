"""The purge: one operation of more than half the platform, and the critics beside it."""

from collections.abc import Callable

import pytest

from tests.stories.checks import STORY_4, Check
from tests.stories.playing import Outcome

Played = Callable[..., Outcome]
SEEDS = (1, 2)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("check", STORY_4, ids=lambda check: check.__name__)
def test_on_our_path(ours: Played, check: Check, seed: int) -> None:
    check(ours(4, seed))


@pytest.mark.parametrize("check", STORY_4, ids=lambda check: check.__name__)
def test_as_it_happened_it_fails(theirs: Played, check: Check) -> None:
    outcome = theirs(4, SEEDS[0])

    with pytest.raises(AssertionError):
        check(outcome)
