"""Manipulations of a ledger by whoever holds its key: two witnesses and receipts find each."""

import random

import pytest

from bench.manipulations import KINDS, WITNESSES, is_found, leaf, shown, tree_of
from showcause.ledger.witnessing import OK

HONEST = tree_of([leaf(number, number * 1_000) for number in range(137)])


@pytest.mark.parametrize("kind", KINDS)
def test_each_is_found(kind: str) -> None:
    chance = random.Random(f"seven {kind}")

    assert all(is_found(kind, HONEST, chance) for _ in range(60))


def test_honest_growth_is_signed_at_every_size() -> None:
    kept = None
    for old, size in [(0, 1), (1, 2), (2, 64), (64, 65), (65, 65), (65, 137)]:
        given = shown(HONEST, size, kept, old, WITNESSES[0])
        assert given.status == OK
        kept = given.keep
