"""What a small house costs while nothing happens: start, memory, processor time.

`python -m bench.idle [--accounts 3000] [--seconds 60] [--json]`. A workspace of the community
profile reads story 1, is run once, and is then served as `showcause serve` does: pages and worker,
a process each. Printed are the seconds until the pages answer, resident memory of both once each
public page was asked twenty times, and their share of one core; each beside what is allowed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

PORT: Final = 8_917
PAGES: Final = ("/", "/rules/", "/ledger/", "/incidents/", "/console/sign-in/")
ALLOWED: Final = {"start": 3.0, "resident": 512.0, "idle": 1.0}
UNITS: Final = {"start": "s", "resident": "MB", "idle": "% of one core"}
SETTLED_SECONDS: Final = 5.0
TICKS: Final = os.sysconf("SC_CLK_TCK")

Processes = list["subprocess.Popen[bytes]"]


def main() -> None:
    """Print a line for each figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--accounts", type=int, default=3_000)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = _filled(Path(folder), options.accounts)
        for name, value in _measured(home, options.seconds).items():
            _tell(name, round(value, 2), options.json)


def _filled(folder: Path, accounts: int) -> Path:
    home, story = folder / "house", folder / "story"
    _run(folder, "simulate", "--story", "1", "--accounts", str(accounts), "--out", str(story))
    _run(folder, "init", str(home), "--profile", "community")
    _run(home, "ingest", *map(str, sorted(story.glob("events*.ndjson"))))
    _run(home, "run")
    return home


def _run(at: Path, *words: str) -> None:
    command = [sys.executable, "-m", "showcause", *words]
    subprocess.run(command, cwd=at, check=True, stdout=subprocess.DEVNULL)


def _measured(home: Path, seconds: float) -> dict[str, float]:
    began = time.monotonic()
    with _served(home) as processes:
        while not _answers("/health"):
            time.sleep(0.02)
        start = time.monotonic() - began
        for page in PAGES * 20:
            _answers(page)
        time.sleep(SETTLED_SECONDS)
        before, at = sum(map(_cpu, processes)), time.monotonic()
        time.sleep(seconds)
        idle = (sum(map(_cpu, processes)) - before) / (time.monotonic() - at)
        return {"start": start, "resident": sum(map(_resident, processes)), "idle": idle * 100}


@contextmanager
def _served(home: Path) -> Iterator[Processes]:
    commands = (["showcause.web", str(home), str(PORT)], ["showcause.workers", str(home)])
    processes = [subprocess.Popen([sys.executable, "-m", *command]) for command in commands]
    try:
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def _answers(page: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{page}", timeout=10) as answer:
            return bool(answer.read()) and answer.status == 200
    except (urllib.error.URLError, ConnectionError):
        return False


def _resident(process: Any) -> float:
    """Megabytes of the process in memory, shared libraries counted in each."""
    lines = Path(f"/proc/{process.pid}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1_024


def _cpu(process: Any) -> float:
    """Seconds of processor time, with that of processes it started and waited for."""
    fields = Path(f"/proc/{process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICKS


def _tell(name: str, value: float, as_json: bool) -> None:
    ratio = round(value / ALLOWED[name], 2)
    told = {"name": name, "of": "allowed", "ratio": ratio, "unit": UNITS[name], "value": value}
    print(json.dumps(told) if as_json else f"{name:<9} {value:g} {UNITS[name]} ({ratio:.2f} ×)")


if __name__ == "__main__":
    main()
