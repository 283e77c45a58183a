"""The whole path at size: simulate, ingest, run, each as a process: `python -m bench.sweep`."""

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    """Print each stage with its ratio to inserting as many rows."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        home, story = Path(folder) / "w", Path(folder) / "story"
        figures = [
            (
                "simulate",
                _run(
                    Path(folder),
                    "simulate",
                    "--story",
                    "4",
                    "--accounts",
                    str(options.accounts),
                    "--seed",
                    str(options.seed),
                    "--out",
                    str(story),
                ),
            )
        ]
        _run(Path(folder), "init", str(home))
        files = sorted(str(path) for path in story.glob("events*.ndjson"))
        figures.append(("ingest", _run(home, "ingest", *files)))
        figures.append(("run", _run(home, "run", "--play-reviewers")))
        decisions = _count(home)
        bare = _bare_inserts(Path(folder), decisions)
    for name, (seconds, megabytes) in figures:
        row = {"name": name, "value": round(seconds, 1), "unit": "s", "peak_mb": megabytes}
        row |= {"ratio": round(seconds / bare, 1), "to": f"{decisions:,} bare SQLite inserts"}
        print(
            json.dumps(row)
            if options.json
            else f"{name:<10} {seconds:8.1f} s  {megabytes:6,} MB  ({row['ratio']} x {row['to']})"
        )


def _run(folder: Path, *arguments: str) -> tuple[float, int]:
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "showcause", *arguments], cwd=folder, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"showcause {arguments[0]} ended with {status}")
    return time.perf_counter() - start, usage.ru_maxrss // 1024


def _count(home: Path) -> int:
    with sqlite3.connect(home / "record.sqlite3") as record:
        return int(record.execute("SELECT COUNT(*) FROM decision").fetchone()[0])


def _bare_inserts(folder: Path, rows: int) -> float:
    start = time.perf_counter()
    with sqlite3.connect(folder / "bare.sqlite3") as bare:
        bare.execute("CREATE TABLE decision (id TEXT PRIMARY KEY, body TEXT)")
        bare.executemany(
            "INSERT INTO decision VALUES (?, ?)", ((f"d{n}", "x" * 300) for n in range(rows))
        )
    return time.perf_counter() - start


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=5_000)
    parser.add_argument("--full", dest="accounts", action="store_const", const=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
