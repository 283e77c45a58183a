"""The power is cut in the middle of a sweep: un-synced pages are gone, and nothing committed is.

Killing a process loses nothing that it handed to the system. Here the record's files are put back
as a disk may hold them after a cut: without what was never synced, or with any part of it. On
SQLite only: PostgreSQL's own files are out of reach of a process that does not run as its server.
SHOWCAUSE_FULL=1 cuts 60 times instead of 6.
"""

import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from showcause.store import record
from tests.faults import sweep
from tests.faults.conftest import Copy
from tests.faults.processes import Started, started
from tests.faults.test_sweep import sandbox, sound
from tests.power.recorded import NUMBERS, Disk, Recorder, after_a_cut, lost
from tests.record.sites import Site
from tests.record.stages import Stages

CUTS = 60 if os.environ.get("SHOWCAUSE_FULL") else 6
ACCOUNTS = 2_000
SEED = 2022
CUT_AT = (1 << 18, 1 << 23)
NEVER = 1 << 50


@pytest.fixture(scope="module")
def allowed(stages: Stages, copy: Copy) -> Site:
    """2,000 proposals that may be decided, and 200 independent ones."""
    site = copy(stages.site("empty"))
    sweep.fill(site, ACCOUNTS)
    return site


def recorded(home: Path, log: Path, back: bool, durable: bool) -> int:
    """The same as `carry_together`, with all that is asked of the disk written down."""
    from django.db.backends.base.base import BaseDatabaseWrapper

    if not durable:
        record.SQLITE_PRAGMAS = record.SQLITE_PRAGMAS.replace("FULL", "OFF")
    recorder = Recorder(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND))
    recorder.watch()
    commit = BaseDatabaseWrapper._commit

    def committed(connection: BaseDatabaseWrapper) -> None:
        commit(connection)
        recorder.tell("committed", "", *connection.connection.execute(NUMBERS).fetchone())

    BaseDatabaseWrapper._commit = committed  # type: ignore[method-assign]
    return sweep.carry_together(home, back)


def cut(
    site: Site, log: Path, size: int, survives: Callable[[], bool], **how: bool
) -> tuple[list[str], int]:
    """What is wrong after a cut of the power, and how many pieces of work it took away.

    The power is cut when so many bytes were written down, or never if the work ends before.
    """
    # Closing a file takes this process's locks on it away from SQLite, which does not notice.
    record.close()
    before = Disk.of(site.home)
    log.touch()
    process = started(site, recorded, site.home, log, how["back"], how.get("durable", True))
    if reaches(process, log, size):
        process.kill()
    else:
        process.end()
    disk, committed, gone = after_a_cut(before, log, survives)
    disk.put(site.home)
    return lost(site.home, committed), gone


def reaches(process: Started, log: Path, size: int) -> bool:
    """Whether it wrote this much down before it came to its end."""
    while log.stat().st_size < size:
        if process.ends_within(0.001):
            return False
    return True


def test_nothing_committed_is_lost_with_unsynced_pages(
    allowed: Site, copy: Copy, tmp_path: Path
) -> None:
    chance, site, taken = random.Random(SEED), copy(allowed), []
    with sandbox(site):
        for number in range(CUTS):
            survives = (lambda: False) if number % 2 else (lambda: chance.random() < 0.5)
            log, size = tmp_path / f"{number}", chance.randrange(*CUT_AT)
            wrong, gone = cut(site, log, size, survives, back=number >= CUTS // 2)
            assert not wrong, f"cut {number}: {wrong}"
            taken.append(gone)
        started(site, sweep.carry_together, site.home, True).end()
    sound(site)
    sys.stdout.write(f"seed {SEED}: {CUTS} cuts took {taken} un-synced pieces of work\n")
    assert any(taken)


def test_a_record_that_does_not_sync_is_found_out(
    allowed: Site, copy: Copy, tmp_path: Path
) -> None:
    site = copy(allowed)
    with sandbox(site):
        wrong, gone = cut(site, tmp_path / "log", NEVER, lambda: False, back=False, durable=False)
    assert gone
    assert wrong
