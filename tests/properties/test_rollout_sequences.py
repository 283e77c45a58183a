"""Whatever people call in whatever order, no rule reaches bulk around its path.

The real steps on a real record, in random order by random people; then every stored trace must be
one that the model accepts. CI plays 300 sequences, SHOWCAUSE_FULL=1 plays 100,000;
SHOWCAUSE_SEQUENCES and SHOWCAUSE_SEED choose others. A failure is printed as few calls as fail.
"""

import os
import random
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Final

import pytest

from showcause.policy import promotion
from showcause.policy.promotion import Kind
from tests.properties.sequences import BULK, STRAIGHT, Call, Player, player_in, sequence, shortest
from tests.record.house import HouseAt

FULL: Final = bool(os.environ.get("SHOWCAUSE_FULL"))
SEQUENCES: Final = int(os.environ.get("SHOWCAUSE_SEQUENCES", 100_000 if FULL else 300))
SEED: Final = int(os.environ.get("SHOWCAUSE_SEED", "20261120"))


@pytest.fixture
def player(house_at: HouseAt) -> Player:
    house = house_at("read")
    if house.site.url:
        pytest.skip("sequences are many, and their record is put back page by page: SQLite only")
    return player_in(house)


def first_wrong(player: Player, seed: int, most: int) -> tuple[list[Call], list[str]]:
    """The first sequence that goes around the path, made short, and what is wrong after it."""
    chance = random.Random(seed)
    for _ in range(most):
        calls = sequence(chance)
        if player.play(calls):
            calls = shortest(lambda fewer: bool(player.play(fewer)), calls)
            return calls, player.play(calls)
    return [], []


def told(seed: int, calls: Sequence[Call], wrong: Sequence[str]) -> str:
    """A failure as somebody can play it again."""
    return "\n".join((f"seed {seed}:", *map(str, calls), *wrong))


def test_the_straight_path_leads_to_full(player: Player) -> None:
    assert player.play(STRAIGHT) == []
    assert player.counted["ended full"] == 1


def test_random_calls_never_reach_bulk_around_the_path(player: Player) -> None:
    calls, wrong = first_wrong(player, SEED, SEQUENCES)

    counted = sorted(player.counted.items())
    sys.stdout.write(f"seed {SEED}\n" + "".join(f"{name}: {count:,}\n" for name, count in counted))
    assert not wrong, told(SEED, calls, wrong)
    reached = {stage: player.counted[f"ended {stage}"] for stage in ("draft", "canary", *BULK)}
    assert all(reached.values()), reached


def test_a_way_around_is_found_and_made_short(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search can fail: without the guard of promotions it finds what that guard forbids."""
    monkeypatch.setitem(promotion._CHECKS, Kind.PROMOTED, lambda *_: "")

    calls, wrong = first_wrong(player, SEED, 200)

    assert wrong and len(calls) < len(STRAIGHT) / 2, told(SEED, calls, wrong)
    assert Counter(call.name for call in calls)["propose"] == 1
