"""Worlds played once and read by many tests."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from showcause.simulate.stories import SimulatedWorld, play

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PlayedWorld:
    """A written world, read back from its files."""

    summary: SimulatedWorld
    events: dict[str, list[Row]]
    truth: dict[str, Row]

    def accounts(self, *roles: str) -> set[str]:
        return {account for account, row in self.truth.items() if row["role"] in roles}


def rows_of(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def moment(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp())


def played(out: Path, story: int, accounts: int, **choices: Any) -> PlayedWorld:
    summary = play(story, accounts=accounts, seed=7, out=out, as_it_happened=True, **choices)
    events: dict[str, list[Row]] = defaultdict(list)
    for row in rows_of(out / "events.ndjson"):
        events[row["type"]].append(row)
    truth = {row["account"]: row for row in rows_of(out / "truth.ndjson")}
    return PlayedWorld(summary, dict(events), truth)


@pytest.fixture(scope="session")
def students(tmp_path_factory: pytest.TempPathFactory) -> PlayedWorld:
    return played(tmp_path_factory.mktemp("students"), 1, 1_000)


@pytest.fixture(scope="session")
def undeclared(tmp_path_factory: pytest.TempPathFactory) -> PlayedWorld:
    return played(tmp_path_factory.mktemp("undeclared"), 1, 1_000, declared=False)


@pytest.fixture(scope="session")
def opponents(tmp_path_factory: pytest.TempPathFactory) -> PlayedWorld:
    return played(tmp_path_factory.mktemp("opponents"), 3, 1_000)


@pytest.fixture(scope="session")
def purge(tmp_path_factory: pytest.TempPathFactory) -> PlayedWorld:
    return played(tmp_path_factory.mktemp("purge"), 4, 2_000)
