"""Who somebody is, and on which side, changes nothing: whole worlds told twice, from raw events.

`python -m bench.invariance --full` does the same for more than a million pairs.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from bench.invariance import ALLOWED, Judged, compared, judged
from showcause.simulate.flips import FLIPS, Facts, Row, flip, flip_each, rows_of
from showcause.simulate.stories import play
from showcause.simulate.swaps import SWAPS, swap

ACCOUNTS: Final = 5_000 if os.environ.get("SHOWCAUSE_FULL") else 1_000
SEED: Final = 1


@dataclass(frozen=True)
class World:
    folder: Path
    as_it_was: Judged


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("worlds") / "world"
    play(3, accounts=ACCOUNTS, seed=SEED, out=folder)
    return World(folder, judged(folder, folder.with_name("as-it-was")))


def accounts(folder: Path) -> dict[str, Mapping[str, Any]]:
    return {row["account_id"]: row for row in rows_of(folder) if row["type"] == "account"}


def together(folder: Path) -> list[list[tuple[str, int]]]:
    """Who gave the same link, and how many of them how often, whatever the link is called."""
    given: dict[str, list[str]] = {}
    for row in rows_of(folder):
        for link in row.get("urls", ()):
            given.setdefault(link, []).append(row["account_id"])
    return sorted(sorted((who, times.count(who)) for who in set(times)) for times in given.values())


def test_the_world_has_people_to_fare_worse_and_people_who_do(world: World) -> None:
    fares = world.as_it_was.fares

    assert 0 < sum(level == ALLOWED for level in fares.values()) < len(fares) < ACCOUNTS


@pytest.mark.parametrize("what", FLIPS)
def test_nobody_fares_worse_for_who_they_are(world: World, tmp_path: Path, what: str) -> None:
    changed = flip(world.folder, tmp_path / "flipped", what, SEED)
    after = judged(tmp_path / "flipped", tmp_path / "judged")
    seen = compared(world.as_it_was, after, changed)

    assert seen.pairs > 0.4 * ACCOUNTS
    assert seen.judged and seen.measured
    assert not (seen.worse or seen.beside_worse or seen.joined)


def test_another_place_at_the_same_hours_changes_nothing(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it is the hours that may add somebody to a finding, and not what is said of a place."""
    moved = FLIPS["place"]

    def named(row: Row, facts: Facts) -> list[Row]:
        return moved(row, facts) if row["type"] == "account" else [row]

    monkeypatch.setitem(FLIPS, "place", named)  # type: ignore[arg-type]
    flip(world.folder, tmp_path / "flipped", "place", SEED)

    assert accounts(tmp_path / "flipped") != accounts(world.folder)
    assert judged(tmp_path / "flipped", tmp_path / "judged") == world.as_it_was


def test_every_turn_changes_everybody_and_each_turn_in_another_way(
    world: World, tmp_path: Path
) -> None:
    turns = [
        flip_each(world.folder, tmp_path / str(turn), turn, SEED) for turn in range(len(FLIPS))
    ]

    everybody = accounts(world.folder).keys()
    assert all(turn.keys() == everybody for turn in turns)
    assert all({turn[who] for turn in turns} == set(FLIPS) for who in everybody)
    assert together(tmp_path / "0") == together(world.folder)


@pytest.mark.parametrize("what", SWAPS)
def test_sides_exchanged_get_the_same_answers_in_the_same_order(
    world: World, tmp_path: Path, what: str
) -> None:
    swap(world.folder, tmp_path / "swapped", what)

    assert _texts(tmp_path / "swapped") != _texts(world.folder)
    after = judged(tmp_path / "swapped", tmp_path / "judged")
    assert after == world.as_it_was


def _texts(folder: Path) -> list[str]:
    return [row["text"] for row in rows_of(folder) if row["type"] == "post"]


@pytest.mark.parametrize("what", FLIPS)
def test_a_flip_changes_only_the_chosen_and_never_what_they_did(
    world: World, tmp_path: Path, what: str
) -> None:
    changed = flip(world.folder, tmp_path / "flipped", what, SEED)
    before, after = accounts(world.folder), accounts(tmp_path / "flipped")

    assert 0.4 * len(before) < len(changed) < 0.6 * len(before)
    assert before.keys() == after.keys()
    assert all(before[name] == after[name] for name in before.keys() - changed)
    assert together(world.folder) == together(tmp_path / "flipped")
    assert _differ(world.folder, tmp_path / "flipped") <= changed


def _differ(first: Path, second: Path) -> set[str]:
    """Whose rows are not the same in both worlds; everybody's must not be."""
    own: tuple[dict[str, list[str]], ...] = ({}, {})
    for rows, folder in zip(own, (first, second), strict=True):
        for row in rows_of(folder):
            rows.setdefault(row["account_id"], []).append(json.dumps(row, sort_keys=True))
    differ = {name for name in own[0] if own[0][name] != own[1].get(name)}
    assert differ
    return differ
