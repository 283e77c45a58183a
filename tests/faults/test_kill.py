"""Killed at any moment and started again, a run ends where an undisturbed one does.

SHOWCAUSE_FULL=1 kills at 20,000 accounts instead of 2,700.
"""

import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from showcause.simulate.stories import play
from tests.faults.conftest import RUN, Copy
from tests.faults.processes import Started, command, started
from tests.faults.state import difference, letters, state_of
from tests.record.command import showcause
from tests.record.sites import Site
from tests.record.stages import Stages

FULL = bool(os.environ.get("SHOWCAUSE_FULL"))
FULL_ACCOUNTS = 20_000
KILLS = 25
EARLY = 6
"""Kills from the beginning; the others begin where a run was killed once proposals were made."""

IN_A_ROW = 9
DIFFERENT_STEPS = 6
"""How many steps at least must have been cut short, so that the kills are spread."""

INGEST_ACCOUNTS = 1_000
INGEST_KILLS = 5
STARTED = 0.1
"""Seconds a command needs before it can have written anything."""


@pytest.fixture(scope="module")
def killed_world(
    purge: Site, stages: Stages, copy: Copy, tmp_path_factory: pytest.TempPathFactory
) -> Site:
    """The workspace runs are killed in: a larger one in full."""
    if not FULL:
        return purge
    story = tmp_path_factory.mktemp("story")
    play(4, accounts=FULL_ACCOUNTS, seed=1, out=story)
    site = copy(stages.site("empty"))
    showcause(site, "ingest", *sorted(story.glob("events*.ndjson")))
    return site


@pytest.fixture(scope="module")
def whole(request: pytest.FixtureRequest, killed_world: Site, copy: Copy) -> Site:
    """The same after one run that nothing disturbed."""
    if not FULL:
        return request.getfixturevalue("undisturbed")
    site = copy(killed_world)
    showcause(site, *RUN)
    return site


def run_in(site: Site) -> Started:
    return started(site, command, *RUN)


def killed_after(process: Started, seconds: float) -> str | None:
    """The last step a command told of before it was killed; None: it had come to its end.

    `begun` stands for a command that had told of nothing yet.
    """
    if process.ends_within(seconds):
        process.end()
        return None
    steps = [line.split("  ")[1] for line in process.kill().splitlines() if line[:2] == "  "]
    return steps[-1] if steps else "begun"


def killed_once_told(site: Site, step: str) -> None:
    """Kill a run as soon as it tells of that step."""
    process = run_in(site)
    assert any(line.startswith(f"  {step}") for line in process.said)
    process.kill()


def timed(action: Callable[[], object]) -> float:
    begun = time.monotonic()
    action()
    return time.monotonic() - begun


def test_a_run_killed_at_any_moment_ends_as_if_it_had_not_been(
    copy: Copy, killed_world: Site, whole: Site
) -> None:
    undisturbed = state_of(whole)
    found = copy(killed_world)
    first_half = timed(lambda: killed_once_told(found, "propose"))
    rest = copy(found)
    second_half = timed(run_in(rest).end)
    chance = random.Random(2019)

    killed_in: list[str] = []
    while len(killed_in) < KILLS:
        early = len(killed_in) < EARLY
        site = copy(killed_world if early else found)
        longest = first_half * 1.2 if early else second_half * 0.8
        killed_in += _kills(site, (EARLY if early else KILLS) - len(killed_in), longest, chance)
        run_in(site).end()
        assert difference(state_of(site), undisturbed) == {}
        sent = letters(site.home / "mail")
        assert len(sent) == len(set(sent))

    sys.stdout.write(f"seed 2019, {len(killed_in)} kills in {dict(Counter(killed_in))}\n")
    assert len(set(killed_in)) >= DIFFERENT_STEPS, Counter(killed_in)


def _kills(site: Site, most: int, longest: float, chance: random.Random) -> list[str]:
    """Run one workspace and kill it, again and again, until a run comes to its end."""
    steps: list[str] = []
    while len(steps) < min(most, IN_A_ROW):
        step = killed_after(run_in(site), STARTED + chance.uniform(0, longest))
        if step is None:
            break
        steps.append(step)
    return steps


def test_reading_in_killed_at_any_moment_leaves_the_same_activity(
    copy: Copy, stages: Stages, tmp_path: Path
) -> None:
    play(4, accounts=INGEST_ACCOUNTS, seed=2, out=tmp_path)
    words = ("ingest", tmp_path / "events.ndjson")
    whole = copy(stages.site("empty"))
    length = timed(started(whole, command, *words).end)
    chance = random.Random(2020)
    site = copy(stages.site("empty"))

    killed_in = [
        killed_after(started(site, command, *words), chance.uniform(0, length))
        for _ in range(INGEST_KILLS)
    ]
    started(site, command, *words).end()

    assert any(killed_in)
    assert _activity(site) == _activity(whole)


def _activity(site: Site) -> dict[str, Counter[str]]:
    """The rows of every stored file; one that nobody finished must not be there."""
    folder = site.home / "activity"
    return {
        str(path.relative_to(folder)): Counter(map(repr, pq.read_table(path).to_pylist()))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.relative_to(folder).parts[0].startswith(".")
    }
