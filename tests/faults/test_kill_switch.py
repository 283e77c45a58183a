"""The kill switch, drilled with real processes: a second after it is used nothing arrives any more.

Workers dispatch at full rate while the record is locked and one of them hangs. SHOWCAUSE_FULL=1
repeats the drill twenty times.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from showcause.platforms.sandbox.client import SandboxPlatform
from showcause.wiring import opening, outside, stopping
from tests.record.sites import ROOT

TIMES: Final = 20 if os.environ.get("SHOWCAUSE_FULL") else 3
ACCOUNTS: Final = 60_000
WITHIN: Final = 1.0
WATCHED: Final = 2.0
LOOK: Final = 0.02
PATIENCE: Final = 60.0

WORKER: Final = """
import sys
from pathlib import Path
from showcause.wiring import opening, outside, stopping
from showcause.domain.measure import Measure
from showcause.domain.order import Order, Verb
from showcause.platforms.sandbox.client import SandboxPlatform
from showcause.steps.enforce import SEND_WITHIN

home, address, mine = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
token = (home / "keys" / "sandbox").read_text().strip()
platform = SandboxPlatform(address, token, 20.0)
number = 0
while True:
    told = stopping.stop_places_from(home)()
    if told.holds:
        continue
    accounts = [f"a{(mine * 20_000 + number + place) % 60_000}" for place in range(50)]
    number += 50
    platform.carry_out([
        Order(f"o{mine}-{number}-{account}", Verb.APPLY, account, Measure.LOCK, (Measure.LOCK,),
              send_by=told.checked_at + SEND_WITHIN)
        for account in accounts
    ])
"""
"""A worker without its record, so that it is never slower than the switch is asked for."""


@contextmanager
def working(home: Path, address: str, mine: int) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-c", WORKER, str(home), address, str(mine)]
    process = subprocess.Popen(command, cwd=home, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.wait()


@pytest.fixture
def workspace(tmp_path: Path) -> opening.Workspace:
    opening.init_workspace(tmp_path / "w")
    return opening.open_workspace(tmp_path / "w")


def until(wanted: int, platform: SandboxPlatform) -> None:
    patience = time.monotonic() + PATIENCE
    while platform.counts()["orders"] < wanted:
        assert time.monotonic() < patience, "the workers do not work"
        time.sleep(LOOK)


def last_arrival(platform: SandboxPlatform, since: float) -> float:
    """Seconds after `since` at which the number of orders carried out last grew."""
    last, seen = 0.0, int(platform.counts()["orders"])
    while time.monotonic() < since + WATCHED:
        asked = time.monotonic()
        now = int(platform.counts()["orders"])
        if now != seen:
            last, seen = asked - since, now
        time.sleep(LOOK)
    return last


def drill(workspace: opening.Workspace, address: str, platform: SandboxPlatform) -> float:
    """How long after the switch was used a measure still arrived, in seconds."""
    home = workspace.home
    with working(home, address, 0), working(home, address, 1), working(home, address, 2) as hung:
        until(int(platform.counts()["orders"]) + 500, platform)
        locked = sqlite3.connect(home / "record.sqlite3", isolation_level=None)
        locked.execute("BEGIN IMMEDIATE")
        hung.send_signal(signal.SIGSTOP)
        since = time.monotonic()
        stopping.stop_measures(home, None)
        waking = threading.Timer(WITHIN, hung.send_signal, [signal.SIGCONT])
        waking.start()
        took = last_arrival(platform, since)
        waking.join()
        locked.rollback()
        locked.close()
    return took


def test_a_second_after_the_switch_no_measure_arrives(
    workspace: opening.Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = workspace.home
    for name in ("ana", "ben"):
        stopping.new_stop_key(home, name, tmp_path / name)
    took = []
    with outside.running_sandbox(workspace) as address:
        token = (home / "keys" / "sandbox").read_text(encoding="ascii").strip()
        platform = SandboxPlatform(address, token, 20.0)
        platform.populate({"id": f"a{number}"} for number in range(ACCOUNTS))
        for _ in range(TIMES):
            took.append(drill(workspace, address, platform))
            stopping.start_measures(home, tmp_path / "ana")
            assert stopping.start_measures(home, tmp_path / "ben") == 0
        platform.close()
    with capsys.disabled():
        worst = sorted(took)[-1]
        sys.stdout.write(f"\nlast measure after the switch, {TIMES} drills: {worst:.3f} s\n")
    assert max(took) <= WITHIN
