"""Killed at any moment and started again, a run ends where an undisturbed one does."""

import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from showcause.simulate.stories import play
from tests.faults.conftest import RUN, Copy
from tests.faults.processes import Started, command, started
from tests.faults.state import activity_of, difference, letters, state_of
from tests.record.sites import Site
from tests.record.stages import Stages

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
    copy: Copy, purge: Site, undisturbed: Site
) -> None:
    whole = state_of(undisturbed)
    found = copy(purge)
    first_half = timed(lambda: killed_once_told(found, "propose"))
    rest = copy(found)
    second_half = timed(run_in(rest).end)
    chance = random.Random(2019)

    killed_in: list[str] = []
    while len(killed_in) < KILLS:
        early = len(killed_in) < EARLY
        site = copy(purge if early else found)
        longest = first_half * 1.2 if early else second_half * 0.8
        killed_in += _kills(site, (EARLY if early else KILLS) - len(killed_in), longest, chance)
        run_in(site).end()
        assert difference(state_of(site), whole) == {}
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
    assert activity_of(site) == activity_of(whole)
