"""The whole path killed at any moment: simulate, ingest and run, each started again until it ends.

SHOWCAUSE_FULL=1 kills 25 times at 20,000 accounts instead of 8 times at 1,200.
"""

import hashlib
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faults.conftest import RUN, Copy
from tests.faults.processes import command, started
from tests.faults.state import State, activity_of, difference, letters, state_of
from tests.record.sites import Site
from tests.record.stages import Stages

FULL = bool(os.environ.get("SHOWCAUSE_FULL"))
ACCOUNTS = 20_000 if FULL else 1_200
SIMULATE_KILLS, INGEST_KILLS = (4, 5) if FULL else (2, 2)
RUN_KILLS, AT_ONE = (16, 2) if FULL else (4, 2)
"""Of run, and how many at most in one workspace: looking for networks takes most of a run and
begins anew, so that the steps after it are seldom reached by a third."""

DIFFERENT_STEPS = 3 if FULL else 2
"""At least: most moments of a run are within one step. test_kill.py spreads kills over them."""

ENOUGH = 0.8 if FULL else 0.5
"""Of the kills; a command ends before its kill where the machine got faster since it was timed."""

SIMULATE = ("simulate", "--story", 4, "--accounts", ACCOUNTS, "--seed", 1, "--out")
STARTED = 0.1
"""Seconds a command needs before it can have written anything."""

Tell = Callable[[str], None]


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Tell:
    """Says at once how far a test has come; a full one takes half an hour."""
    begun = time.monotonic()

    def told(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"  {time.monotonic() - begun:6.0f} s  {line}\n")
            sys.stdout.flush()

    return told


@dataclass
class Killer:
    """Starts a command of a site, kills it so many times, and lets it end."""

    tell: Tell
    chance: random.Random = field(default_factory=lambda: random.Random(2026))
    killed_in: list[str] = field(default_factory=list)

    def torment(self, site: Site, words: tuple[object, ...], kills: int, length: float) -> int:
        """Kill it at moments spread over what is left of its length; how often that was done."""
        left = length
        for number in range(kills):
            moment = STARTED + self.chance.uniform(0, 2 * left / (kills - number + 1))
            step = self._killed(site, words, moment)
            if step is None:
                return number
            self.killed_in.append(step)
            left = max(left - 0.8 * moment, length / 10)
        self.tell(f"{words[0]} goes to its end after {kills} kills")
        started(site, command, *words).end()
        return kills

    def _killed(self, site: Site, words: tuple[object, ...], moment: float) -> str | None:
        """The step it was killed in; None: it had come to its end."""
        process = started(site, command, *words)
        if process.ends_within(moment):
            process.end()
            self.tell(f"{words[0]} ended before it was killed at {moment:.1f} s")
            return None
        steps = [line.split("  ")[1] for line in process.kill().splitlines() if line[:2] == "  "]
        step = steps[-1] if words == RUN and steps else str(words[0])
        self.tell(f"{words[0]} killed after {moment:.1f} s, in {step}")
        return step


@dataclass(frozen=True)
class Undisturbed:
    """What nobody disturbed: the story, what was read of it and made of that, how long it took."""

    story: Path
    read: Site
    state: State
    lengths: tuple[float, float, float]


def _timed(site: Site, *words: object) -> float:
    begun = time.monotonic()
    started(site, command, *words).end()
    return time.monotonic() - begun


def _events(story: Path) -> list[Path]:
    return sorted(story.glob("events*.ndjson"))


def _undisturbed(empty: Site, copy: Copy, tell: Tell, story: Path) -> Undisturbed:
    read = copy(empty)
    simulated = _timed(read, *SIMULATE, story)
    ingested = _timed(read, "ingest", *_events(story))
    ran = copy(read)
    took = _timed(ran, *RUN)
    tell(f"undisturbed: simulate {simulated:.1f} s, ingest {ingested:.1f} s, run {took:.1f} s")
    return Undisturbed(story, read, state_of(ran), (simulated, ingested, took))


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }


def test_the_whole_path_killed_at_any_moment_ends_where_an_undisturbed_one_does(
    copy: Copy, stages: Stages, tmp_path: Path, tell: Tell
) -> None:
    empty, story, killer = stages.site("empty"), tmp_path / "killed", Killer(tell)
    whole = _undisturbed(empty, copy, tell, tmp_path / "whole")
    simulated, ingested, took = whole.lengths

    first = copy(empty)
    killer.torment(first, (*SIMULATE, story), SIMULATE_KILLS, simulated)
    assert _hashes(story) == _hashes(whole.story)
    killer.torment(first, ("ingest", *_events(story)), INGEST_KILLS, ingested)
    assert activity_of(first) == activity_of(whole.read)

    done = 0
    while done < RUN_KILLS:
        # What was read in after kills holds the same rows, in files of another order.
        site = copy(whole.read)
        begun, asked = time.monotonic(), min(AT_ONE, RUN_KILLS - done)
        now = killer.torment(site, RUN, asked, took)
        if now < asked:
            # The machine is faster than when nobody disturbed it.
            took = min(took, time.monotonic() - begun)
        done += now
        assert difference(state_of(site), whole.state) == {}
        sent = letters(site.home / "mail")
        assert len(sent) == len(set(sent))
        tell(f"{done} kills of run: as the undisturbed one; {len(sent)} letters, none twice")

    tell(f"{len(killer.killed_in)} kills in {dict(Counter(killer.killed_in))}")
    assert len(killer.killed_in) >= ENOUGH * (SIMULATE_KILLS + INGEST_KILLS + RUN_KILLS)
    assert len(set(killer.killed_in)) >= DIFFERENT_STEPS
