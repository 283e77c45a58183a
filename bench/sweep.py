"""Sweeps at size: `python -m bench.sweep [--full] [--database URL] [--only path|sweep]`.

`path` runs simulate, ingest and run, each as a process, on story 4. `sweep` begins with proposals
that may be decided (bench/sweep_world.py) and measures deciding them, telling everybody, carrying
them out on the sandbox in its own process, and rolling all of it back, with another process that
writes to the same record meanwhile. Letters leave apart, by SMTP to a server in its own process.
"""

import argparse
import json
import os
import resource
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import sweep_world
from showcause.domain.appeal import CauseKind
from showcause.domain.staff import Role, Staff
from showcause.steps import play
from showcause.steps.decide import decide
from showcause.steps.enforce import enforce, order
from showcause.steps.notify import _message, notify, notify_reversals
from showcause.steps.roll_back import roll_back, write_reversals
from showcause.store.reads.outbox import ready_mail
from showcause.store.reads.rows import fetch_number, fetch_tuples
from showcause.store.record import transaction
from showcause.store.writes.rows import add_rows
from showcause.wiring import outside, running

if TYPE_CHECKING:
    from showcause.wiring.opening import Workspace

VOIDS = 200
"""Voids the 99th percentile is taken from."""

Told = Callable[..., None]
"""Prints a figure: name, seconds for the ratio, value and unit."""

REX = Staff("rex", "Rex", Role.SENIOR, ("en",))


def main() -> None:
    """Print each figure with its ratio to inserting as many rows."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        if options.only != "sweep":
            _path(Path(folder), options)
        if options.only != "path":
            _sweep(Path(folder) / "bench", options)


def _path(folder: Path, options: argparse.Namespace) -> None:
    home, story = folder / "w", folder / "story"
    size = ("--accounts", str(options.accounts), "--seed", str(options.seed))
    simulated = _run(folder, "simulate", "--story", "4", *size, "--out", str(story))
    _run(folder, "init", str(home))
    ingested = _run(home, "ingest", *sorted(map(str, story.glob("events*.ndjson"))))
    ran = _run(home, "run", "--play-reviewers")
    with sqlite3.connect(home / "record.sqlite3") as record:
        rows = int(record.execute("SELECT COUNT(*) FROM decision").fetchone()[0])
    bare = _bare_sqlite(folder, rows)
    for name, (seconds, megabytes) in (("simulate", simulated), ("ingest", ingested), ("run", ran)):
        extra = {"peak_mb": megabytes, "decisions": rows}
        _tell(options, name, seconds, "s", seconds / bare, f"{rows:,} bare SQLite inserts", extra)


def _run(folder: Path, *arguments: str) -> tuple[float, int]:
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "showcause", *arguments],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "DATABASE_URL": ""},
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"showcause {arguments[0]} ended with {status}")
    return time.perf_counter() - start, usage.ru_maxrss // 1024


def _bare_sqlite(folder: Path, rows: int) -> float:
    start = time.perf_counter()
    with sqlite3.connect(folder / "bare.sqlite3") as bare:
        bare.execute("CREATE TABLE decision (id TEXT PRIMARY KEY, body TEXT)")
        bare.executemany(
            "INSERT INTO decision VALUES (?, ?)", ((f"d{n}", "x" * 300) for n in range(rows))
        )
    return time.perf_counter() - start


def _sweep(home: Path, options: argparse.Namespace) -> None:
    size = options.accounts
    workspace = sweep_world.workspace_at(home, options.database)
    known, book = workspace.circumstances, running.rulebook(workspace)
    sweep_world.fill(workspace, size, options.seed)
    play.hire((REX,), known)
    bare = _bare_inserts(size)
    (sweep,) = [name for (name,) in fetch_tuples("SELECT sweep_id FROM sweep")]

    def told(name: str, seconds: float, value: float, unit: str, **extra: Any) -> None:
        _tell(options, name, value, unit, seconds / bare, f"{size:,} bare inserts here", extra)

    with outside.running_sandbox(workspace) as address, _client(workspace, address) as platform:
        platform.populate(sweep_world.people(size))
        _there(workspace, book, platform, size, told)
        rate = _mails_a_second(workspace, min(size, 5_000))
        told("smtp", size / rate, rate, "mails/s")
        void = _seconds(lambda: _roll_back(CauseKind.SWEEP, sweep, size, known))
        told("void", void, void * 1_000, "ms")
        _back(workspace, book, platform, size, told)
    _voids(known, told)


def _there(workspace: "Workspace", book: Any, platform: Any, size: int, told: Told) -> None:
    known = workspace.circumstances
    with _another_writer(workspace.home) as waits:
        steps = {
            "decide": _seconds(lambda: decide(book, known)),
            "notify": _seconds(lambda: notify(book, known)),
            "order": _seconds(lambda: order(known)),
            "enforce": _seconds(lambda: enforce(platform, known, backoff=0)),
        }
    _expect("receipt", "state = 'confirmed'", size)
    for name, seconds in steps.items():
        told(name, seconds, seconds, "s")
    told("sweep", sum(steps.values()), sum(steps.values()), "s", peak_mb=_peak_mb())
    told("others_wait_sweep", 0, waits["longest_ms"], "ms", rows=waits["rows"])


def _peak_mb() -> int:
    """The most this process held, and the largest of those that helped it."""
    mine, others = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return (mine.ru_maxrss + others.ru_maxrss) // 1024


def _back(workspace: "Workspace", book: Any, platform: Any, size: int, told: Told) -> None:
    known = workspace.circumstances
    with _another_writer(workspace.home) as waits:
        steps = {
            "reversals": _seconds(lambda: write_reversals(known)),
            "inverse_orders": _seconds(lambda: order(known)),
            "rollback_platform": _seconds(lambda: enforce(platform, known, backoff=0)),
            "apologies": _seconds(lambda: notify_reversals(book, known)),
        }
    _expect("notice", "kind = 'rollback'", size)
    for name, seconds in steps.items():
        told(name, seconds, seconds, "s")
    written = sum(steps.values()) - steps["rollback_platform"]
    told("rollback_written", written, written, "s", peak_mb=_peak_mb())
    told("others_wait_rollback", 0, waits["longest_ms"], "ms", rows=waits["rows"])


def _voids(known: Any, told: Told) -> None:
    """Void after void, of time windows, with all that the sweep left in the record."""
    took = []
    for number in range(VOIDS):
        window = f"{number:013d}..{number + 1:013d}"
        took.append(_seconds(partial(_roll_back, CauseKind.WINDOW, window, 1, known)))
    took.sort()
    middle, late = statistics.median(took), took[int(len(took) * 0.99)]
    told("void_median", middle, middle * 1_000, "ms", voids=VOIDS)
    told("void_p99", late, late * 1_000, "ms", voids=VOIDS)


def _roll_back(kind: CauseKind, cause: str, seen: int, known: Any) -> None:
    words = {"reason": "rule_fault", "guard": "stopped"}
    roll_back(kind, cause, by=REX, circumstances=known, seen=seen, **words)


def _expect(table: str, condition: str, wanted: int) -> None:
    found = fetch_number(f"SELECT COUNT(*) FROM {table} WHERE {condition}")
    if found != wanted:
        sys.exit(f"{found:,} rows of {table} where {condition}, not {wanted:,}")


@contextmanager
def _client(workspace: "Workspace", address: str) -> Iterator[Any]:
    from showcause.platforms.sandbox.client import SandboxPlatform

    token = (workspace.home / "keys" / "sandbox").read_text(encoding="ascii").strip()
    client = SandboxPlatform(address, token, outside.SANDBOX_SECONDS)
    try:
        yield client
    finally:
        client.close()


@contextmanager
def _another_writer(home: Path) -> Iterator[dict[str, float]]:
    """Filled with what the other writer saw once it has ended."""
    found: dict[str, float] = {}
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.sweep_writer", str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield found
    finally:
        found |= json.loads(process.communicate()[0])


def _mails_a_second(workspace: "Workspace", most: int) -> float:
    from showcause.platforms.smtp.mailer import Security, SmtpMailer

    with transaction():
        messages = [_message(row, "") for row in ready_mail(workspace.clock(), most)]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}"]
        + ["-c", "aiosmtpd.handlers.Sink"]
    )
    sender, clock = "notices@showcause.test", workspace.clock
    mailer = SmtpMailer("127.0.0.1", port, sender, clock, security=Security.NONE)
    try:
        _until_it_answers(port)
        start = time.perf_counter()
        answers = mailer.send(messages)
        seconds = time.perf_counter() - start
    finally:
        server.terminate()
        server.wait()
    accepted = sum(answer.state == "accepted" for answer in answers)
    if accepted != len(messages):
        sys.exit(f"{accepted:,} of {len(messages):,} mails were accepted")
    return accepted / seconds


def _until_it_answers(port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit("the mail server did not start")


def _bare_inserts(rows: int) -> float:
    """Seconds to insert as many rows into a table of two columns here, in the same chunks."""
    with transaction() as cursor:
        cursor.execute("CREATE TABLE bench_bare (id TEXT PRIMARY KEY, body TEXT)")
    start = time.perf_counter()
    for first in range(0, rows, 5_000):
        chunk = [(f"d{n:09d}", "x" * 300) for n in range(first, min(first + 5_000, rows))]
        with transaction() as cursor:
            add_rows(cursor, "bench_bare", ("id", "body"), chunk)
    return time.perf_counter() - start


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _tell(
    options: argparse.Namespace,
    name: str,
    value: float,
    unit: str,
    ratio: float,
    to: str,
    extra: dict[str, Any],
) -> None:
    row = {"name": name, "value": round(value, 2), "unit": unit, "seed": options.seed, **extra}
    if ratio:
        row |= {"ratio": round(ratio, 2), "to": to}
    if options.json:
        print(json.dumps(row), flush=True)
        return
    more = [f"{key} {told}" for key, told in extra.items()]
    more += [f"{row['ratio']} x {to}"] if ratio else []
    print(f"{name:<22}{value:>12,.1f} {unit:<8} {', '.join(more)}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=5_000)
    parser.add_argument("--full", dest="accounts", action="store_const", const=200_000)
    parser.add_argument("--database", default="", help="an empty PostgreSQL database; else SQLite")
    parser.add_argument("--only", choices=("path", "sweep"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
