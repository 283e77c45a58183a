"""Coarse profiles against somebody who holds the platform's public list of accounts."""

import random
from collections import Counter
from typing import Any

import pytest

from showcause.disclosure.archive import user_row
from showcause.disclosure.coarse import CELL, coarse
from showcause.disclosure.redactor import Redactor, week_of
from showcause.domain.moment import DAY

REDACTOR = Redactor(b"k" * 32, "dsc_one")
LANGUAGES = ["zh"] * 6 + ["en"] * 4 + ["fa", "si", "tr", "es"]


def accounts(count: int, seed: int) -> list[dict[str, Any]]:
    chance = random.Random(seed)
    return [
        {
            "platform": "sandbox",
            "account_id": f"a{number}",
            "followers": int(chance.lognormvariate(4, 2.5)),
            "following": chance.randrange(2_000),
            "created_at": 1_200_000_000_000 + chance.randrange(4_000) * DAY,
            "language": chance.choice(LANGUAGES),
        }
        for number in range(count)
    ]


def guessed_right(told: list[tuple[Any, ...]], public: list[tuple[Any, ...]]) -> float:
    """Expected right guesses of the best attacker: one of those who fit each row, at random."""
    fitting = Counter(public)
    return sum(1 / fitting[row] for row in told) / len(told)


@pytest.mark.parametrize("count", [150, 1_000, 8_000])
@pytest.mark.parametrize("seed", [3, 4])
def test_a_public_list_finds_hardly_anybody_in_a_coarse_archive(count: int, seed: int) -> None:
    people = accounts(count, seed)
    profiles = coarse(people)
    told = [user_row(each, REDACTOR, profiles.profile(each))[6:] for each in people]

    assert guessed_right(told, told) <= 1 / count + 0.01
    assert min(Counter(told).values()) >= CELL


def test_without_it_nearly_everybody_is_found() -> None:
    people = accounts(1_000, 3)
    told = [user_row(each, REDACTOR)[6:] for each in people]
    public = [
        (each["followers"], each["following"], week_of(each["created_at"]), each["language"])
        for each in people
    ]

    assert guessed_right(told, public) > 0.9


def test_enough_alike_are_told_as_they_are() -> None:
    alike = [{"created_at": 1_600_000_000_000, "followers": 7, "language": "fa"}] * CELL

    assert coarse(alike).profile(alike[0]) == ("2020", "0", "fa")
    assert coarse(alike[1:]).profile(alike[0]) == ("", "", "")
