"""Killed at any moment and started again, a run ends where an undisturbed one does.

SHOWCAUSE_FULL=1 kills at 20,000 accounts instead of 5,000.
"""

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from showcause.simulate.stories import play
from tests.faults.state import difference, letters, state_of
from tests.record.command import command, showcause
from tests.record.sites import Site, copied, remove
from tests.record.stages import Stages

FULL = bool(os.environ.get("SHOWCAUSE_FULL"))
ACCOUNTS = 20_000 if FULL else 5_000
KILLS = 25
EARLY = 6
"""Kills from the beginning; the others begin where a run was killed once proposals were made."""

IN_A_ROW = 9
DIFFERENT_STEPS = 6
"""How many steps at least must have been cut short, so that the kills are spread."""

INGEST_ACCOUNTS = 1_000
INGEST_KILLS = 5
STARTED = 0.3
"""Seconds a command needs before it can have written anything."""

RUN = ("run", "--play-reviewers")


@dataclass
class Bench:
    """Copies of one workspace, taken away at the end."""

    folder: Path
    sites: list[Site] = field(default_factory=list)

    def copy(self, site: Site) -> Site:
        made = copied(site, self.folder / f"copy-{len(self.sites)}")
        self.sites.append(made)
        return made


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("kill"))
    yield made
    for site in made.sites:
        remove(site)


@pytest.fixture(scope="module")
def purge(bench: Bench, stages: Stages) -> Site:
    """A workspace that has read story 4 and done nothing yet."""
    story = bench.folder / "story"
    play(4, accounts=ACCOUNTS, seed=1, out=story)
    site = bench.copy(stages.site("empty"))
    showcause(site, "ingest", *sorted(story.glob("events*.ndjson")))
    return site


def started(site: Site, *arguments: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command(*arguments),
        cwd=site.home,
        env=site.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
    )


def killed(process: "subprocess.Popen[str]") -> str:
    """What a command told of before it was killed with all its processes."""
    os.killpg(process.pid, signal.SIGKILL)
    return process.communicate()[0]


def killed_after(site: Site, seconds: float, *arguments: object) -> str | None:
    """The last step a command told of before it was killed; None: it had come to its end.

    `begun` stands for a command that had told of nothing yet.
    """
    process = started(site, *arguments)
    try:
        told, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        steps = [line.split("  ")[1] for line in killed(process).splitlines() if line[:2] == "  "]
        return steps[-1] if steps else "begun"
    assert process.returncode == 0, told
    return None


def killed_once_told(site: Site, step: str) -> None:
    """Kill a run as soon as it tells of that step."""
    process = started(site, *RUN)
    assert process.stdout
    assert any(line.startswith(f"  {step}") for line in process.stdout)
    killed(process)


def timed(action: Callable[[], object]) -> float:
    begun = time.monotonic()
    action()
    return time.monotonic() - begun


def test_a_run_killed_at_any_moment_ends_as_if_it_had_not_been(bench: Bench, purge: Site) -> None:
    whole = bench.copy(purge)
    length = timed(lambda: showcause(whole, *RUN))
    undisturbed = state_of(whole)
    found = bench.copy(purge)
    killed_once_told(found, "propose")
    rest = bench.copy(found)
    second_half = timed(lambda: showcause(rest, *RUN))
    chance = random.Random(2019)

    killed_in: list[str] = []
    while len(killed_in) < KILLS:
        early = len(killed_in) < EARLY
        site = bench.copy(purge if early else found)
        longest = length * 0.6 if early else second_half * 0.8
        killed_in += _kills(site, (EARLY if early else KILLS) - len(killed_in), longest, chance)
        showcause(site, *RUN)
        assert difference(state_of(site), undisturbed) == {}
        sent = letters(site.home / "mail")
        assert len(sent) == len(set(sent))

    assert len(set(killed_in)) >= DIFFERENT_STEPS, Counter(killed_in)


def _kills(site: Site, most: int, longest: float, chance: random.Random) -> list[str]:
    """Run one workspace and kill it, again and again, until a run comes to its end."""
    steps: list[str] = []
    while len(steps) < min(most, IN_A_ROW):
        step = killed_after(site, STARTED + chance.uniform(0, longest), *RUN)
        if step is None:
            break
        steps.append(step)
    return steps


def test_reading_in_killed_at_any_moment_leaves_the_same_activity(
    bench: Bench, stages: Stages
) -> None:
    story = bench.folder / "small-story"
    play(4, accounts=INGEST_ACCOUNTS, seed=2, out=story)
    words = ("ingest", story / "events.ndjson")
    whole = bench.copy(stages.site("empty"))
    length = timed(lambda: showcause(whole, *words))
    chance = random.Random(2020)
    site = bench.copy(stages.site("empty"))

    killed_in = [
        killed_after(site, STARTED + chance.uniform(0, length), *words) for _ in range(INGEST_KILLS)
    ]
    showcause(site, *words)

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
