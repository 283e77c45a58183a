"""A world and its recast worlds: other people in the same parts fare alike, account by account."""

import json
from pathlib import Path
from typing import Final

import pytest

from bench.recast import MILLION, Fate, difference, differences, worlds
from showcause.simulate.casting import CASTINGS
from showcause.simulate.stories import play

ACCOUNTS: Final = 1_000
SEED: Final = 1


def texts(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (folder / "events.ndjson").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["type"] == "post":
            found.setdefault(row["account_id"], []).append(row["text"])
    return found


@pytest.mark.parametrize("casting", [name for name in CASTINGS if name != "as it was"])
def test_the_parts_stay_and_who_plays_them_changes(tmp_path: Path, casting: str) -> None:
    play(3, accounts=ACCOUNTS, seed=SEED, out=tmp_path / "was")
    play(3, accounts=ACCOUNTS, seed=SEED, out=tmp_path / "recast", casting=casting)
    was, recast = texts(tmp_path / "was"), texts(tmp_path / "recast")

    assert {name: len(said) for name, said in was.items()} == {
        name: len(said) for name, said in recast.items()
    }
    assert 20 < sum(was[name] != recast[name] for name in was) < ACCOUNTS
    assert _parts(tmp_path / "was") == _parts(tmp_path / "recast")


def _parts(folder: Path) -> list[tuple[str, str, bool]]:
    lines = (folder / "truth.ndjson").read_text(encoding="utf-8").splitlines()
    return [(row["account"], row["group"], row["guilty"]) for row in map(json.loads, lines)]


def test_nobody_fares_otherwise_for_being_cast_otherwise() -> None:
    told = worlds(ACCOUNTS, [SEED], ["rulers hide", "all of it"])
    rows = [row for name, pairs in told.items() for row in differences(name, pairs)]

    apart = [row for row in rows if not row["low"] <= 0 <= row["high"]]
    moved = [row for row in rows if row["casting"] == "rulers hide" and row["more"] + row["less"]]
    assert apart == moved == []
    assert all(row["was"] > 0 for row in rows if row["what"] in ("found", "held")), rows
    assert {row["what"] for row in rows} >= {"place of deceptive", "proposed, innocent"}


def _fate(level: int, group: str) -> Fate:
    return Fate("part", group, guilty=False, level=level, place=None)


def test_a_side_that_fares_worse_is_seen_with_its_interval() -> None:
    before = {f"a{number}": _fate(0, f"g{number % 50}") for number in range(500)}
    after = {**before, **{f"a{number}": _fate(2, f"g{number % 50}") for number in range(25)}}

    found = difference([(before, after)], lambda fate: MILLION * (fate.level >= 2))

    assert (found.more, found.less, found.ppm) == (25, 0, 50_000)
    assert 0 < found.low < 50_000 < found.high < 100_000
    assert found.p < 1e-6
