"""A sweep and its rollback, killed at any moment while others write, lose and double nothing.

SHOWCAUSE_FULL=1 kills 500 times instead of 50.
"""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest

from showcause.wiring import opening, outside
from tests.faults import sweep
from tests.faults.conftest import Copy
from tests.faults.processes import Started, started
from tests.faults.scan import scan
from tests.record.command import PATIENCE, showcause
from tests.record.sites import ROOT, SERVER, Site, environment
from tests.record.stages import Stages

FULL = bool(os.environ.get("SHOWCAUSE_FULL"))
ACCOUNTS = 2_000
KILLS = 500 if FULL else 50
KILLS_A_PHASE = 8
SEED = 2021


@pytest.fixture(scope="module")
def allowed(stages: Stages, copy: Copy) -> Site:
    """2,000 proposals that may be decided, and 200 independent ones."""
    site = copy(stages.site("empty"))
    sweep.fill(site, ACCOUNTS)
    return site


@contextmanager
def sandbox(site: Site) -> Iterator[None]:
    """The platform stays up, whoever is killed."""
    with environment(site):
        workspace = opening.open_workspace(site.home)
    with outside.running_sandbox(workspace):
        yield


def sound(site: Site) -> None:
    """Nothing lost, nothing doubled, and the ledger holds for a stranger."""
    found = scan(site, sweep.INDEPENDENT)
    assert not found, "; ".join(found)
    showcause(site, "ledger", "publish")
    ledger = site.home / "published" / "ledger"
    words = [sys.executable, ROOT / "verifier" / "verify.py", ledger]
    said = subprocess.run(words, capture_output=True, text=True)
    assert said.returncode == 0, said.stdout + said.stderr


def test_killed_at_any_moment_while_others_write(allowed: Site, copy: Copy) -> None:
    chance = random.Random(SEED)
    kills = worlds = 0
    while kills < KILLS:
        site = copy(allowed)
        with sandbox(site):
            kills += _killed_often(site, KILLS - kills, chance)
            started(site, sweep.carry_together, site.home, True).end()
        sound(site)
        worlds += 1
    sys.stdout.write(f"seed {SEED}: {kills} kills in {worlds} worlds\n")


def _killed_often(site: Site, most: int, chance: random.Random) -> int:
    """How often it was killed on its way there and back; the other writers are killed with it."""
    kills = 0
    others = [started(site, writer, site.home) for writer in sweep.WRITERS]
    for back in (False, True):
        for _ in range(min(KILLS_A_PHASE, most - kills)):
            process = started(site, sweep.carry_together, site.home, back)
            if process.ends_within(chance.uniform(0.1, 0.1 + 2 * chance.random())):
                process.end()
                break
            process.kill()
            kills += 1
            unlucky = chance.randrange(2 * len(others))
            if unlucky < len(others):
                _end(others[unlucky])
                others[unlucky] = started(site, sweep.WRITERS[unlucky], site.home)
    for other in others:
        _end(other)
    return kills


def _end(other: Started) -> None:
    said = other.kill()
    assert "Traceback" not in said, said


def test_killed_before_and_after_every_commit(allowed: Site, copy: Copy) -> None:
    """One world in which whoever carries it on dies at the next commit, and the one after."""
    before = copy(allowed)
    started(before, sweep.let_go, before.home).end()
    whole, site = copy(before), copy(before)
    with sandbox(whole):
        commits = [_commits(whole, back) for back in (False, True)]
    with sandbox(site):
        deaths = [_deaths(site, back) for back in (False, True)]
    sound(whole)
    sound(site)
    sys.stdout.write(f"{commits} commits, {deaths} deaths\n")
    # On PostgreSQL two hands share the orders: one may commit while the other dies, and what was
    # cut short may be shared out otherwise the next time. On a machine that is busy an answer may
    # come late, and is then committed apart.
    fewest, most = (0.5, 4) if SERVER else (1.5, 3)
    for made, died in zip(commits, deaths, strict=True):
        assert fewest * made <= died <= most * made


def _commits(site: Site, back: bool) -> int:
    said = started(site, sweep.counting, site.home, back).end()
    return int(json.loads(said)["commits"])


def _deaths(site: Site, back: bool) -> int:
    for died in count():
        process = started(site, sweep.dying, site.home, back, 1, died % 2 == 1)
        assert process.ends_within(PATIENCE)
        if process.process.exitcode == 0:
            return died
        assert process.process.exitcode == -signal.SIGKILL, process.kill()
    raise AssertionError
