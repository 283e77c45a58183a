"""Co-share detection from Parquet to findings, beside DuckDB sorting the same file.

    python -m bench.coshare [--shares N] [--full] [--json]

Background accounts share things of Zipf-like popularity over a week; one account in twenty sits in
a planted cell of twenty that shares eight links within 55 s. Every figure is measured in a process
of its own, wall and CPU (all threads); `ties` is everything up to the tested pairs, `findings` the
evidence too. The passes are compiled before anything is measured. `--full`: 10 million shares.
"""

import argparse
import json
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from showcause.detectors.coshare.definition import CoshareSettings
from showcause.detectors.coshare.detect import detect
from showcause.detectors.coshare.pairs import co_shares, groundwork
from showcause.engine.duckdb import DuckDBEngine

WEEK = 7 * 86_400_000
START = 1_600_000_000_000
CELL, LINKS, SPREAD = 20, 8, 55_000
CHOSEN = CoshareSettings()
Work = Callable[[Path, str], None]


@dataclass(frozen=True, slots=True)
class Measured:
    """Wall and CPU seconds, and peak memory in MB."""

    wall: float
    cpu: float
    memory: int


def write_shares(out: Path, *, shares: int, seed: int, spread: int = 0) -> int:
    """Write about that many share rows as Parquet and return how many there are.

    With a spread (ms), up to 100,000 accounts share one thing within it.
    """
    chance = np.random.default_rng(seed)
    people = max(shares // 10, 100)
    cells = people // 20 // CELL
    planted = cells * CELL * LINKS
    parts = [_cells(chance, cells), _background(chance, shares - planted, people)]
    if spread:
        parts.append(_viral(chance, min(100_000, people), spread))
    accounts, objects, moments = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = chance.permutation(accounts.size)
    pq.write_table(_table(accounts[order], objects[order], moments[order]), out, compression="zstd")
    return int(accounts.size)


def _cells(chance: np.random.Generator, cells: int) -> tuple[Any, Any, Any]:
    members = np.arange(cells * CELL)
    accounts = np.repeat(members, LINKS)
    objects = (accounts // CELL) * LINKS + np.tile(np.arange(LINKS), members.size)
    starts = chance.integers(0, WEEK, cells * LINKS)
    return accounts, objects, starts[objects] + chance.integers(0, SPREAD, accounts.size)


def _background(chance: np.random.Generator, rows: int, people: int) -> tuple[Any, Any, Any]:
    things = max(people * 2, 10)
    ranks = np.floor((things + 50) ** chance.random(rows)).astype(np.int64)
    accounts = np.minimum(chance.lognormal(0, 1.5, rows) * people / 20, people - 1)
    return accounts.astype(np.int64), 10**9 + ranks, chance.integers(0, WEEK, rows)


def _viral(chance: np.random.Generator, people: int, spread: int) -> tuple[Any, Any, Any]:
    moments = WEEK // 2 + chance.integers(0, spread, people)
    return np.arange(people), np.full(people, 2 * 10**9), moments


def _table(accounts: Any, objects: Any, moments: Any) -> pa.Table:
    size = accounts.size
    return pa.table(
        {
            "platform": pa.repeat(pa.scalar("bench"), size),
            "account_id": _named("account", accounts, 9),
            "trace": pa.repeat(pa.scalar("link"), size),
            "object": _named("news.example/", objects, 11),
            "at": START + moments,
            "event_id": _named("post", np.arange(size), 10),
        }
    )


def _named(prefix: str, numbers: Any, digits: int) -> Any:
    texts = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), digits, "0")
    return pc.binary_join_element_wise(prefix, texts, "")


def sort_with_duckdb(file: Path, memory_limit: str) -> None:
    """What the budget is measured against: the file, sorted by object and time."""
    import duckdb

    connection = duckdb.connect(config={"memory_limit": memory_limit, "threads": 2})
    connection.execute(f"CREATE TABLE sorted AS SELECT * FROM '{file}' ORDER BY object, \"at\"")
    connection.close()


def find_ties(file: Path, memory_limit: str) -> None:
    """Everything up to the pairs and how surprising each is."""
    engine = DuckDBEngine(memory_limit, 2, file.parent)
    co_shares(engine, groundwork(engine, {"share": [file]}, CHOSEN), CHOSEN)


def find_networks(file: Path, memory_limit: str) -> None:
    """Everything up to the findings with their evidence."""
    detect(DuckDBEngine(memory_limit, 2, file.parent), {"share": [file]}, CHOSEN)


def measured(work: Work, file: Path, memory_limit: str) -> Measured:
    """Wall and CPU seconds and peak memory of one call in a process of its own, imports apart."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_measure, (work, file, memory_limit))


def _measure(work: Work, file: Path, memory_limit: str) -> Measured:
    import duckdb
    import numba

    del duckdb, numba
    wall, cpu = time.perf_counter(), time.process_time()
    work(file, memory_limit)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Measured(wall, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def median_of(work: Work, file: Path, memory_limit: str, times: int) -> Measured:
    """The run whose CPU time is the median of that many."""
    runs = [measured(work, file, memory_limit) for _ in range(times)]
    return sorted(runs, key=lambda run: run.cpu)[len(runs) // 2]


def compile_passes(folder: Path, seed: int) -> None:
    """Have the passes compiled and kept, so that no figure holds the compiler's time."""
    file = folder / "small.parquet"
    write_shares(file, shares=120_000, seed=seed)
    measured(find_networks, file, "1GB")


def figures(*, shares: int, seed: int, memory_limit: str, times: int) -> list[dict[str, Any]]:
    """One row a figure: name, value, unit, ratio and what it is a ratio to."""
    with tempfile.TemporaryDirectory() as folder:
        compile_passes(Path(folder), seed)
        file = Path(folder) / "share.parquet"
        rows = write_shares(file, shares=shares, seed=seed)
        sort = median_of(sort_with_duckdb, file, memory_limit, times)
        ties = median_of(find_ties, file, memory_limit, times)
        networks = median_of(find_networks, file, memory_limit, times)
    named = {"sort": sort, "ties": ties, "findings": networks}
    found = [_figure(f"{shares}.shares", rows, "rows"), _figure(f"{shares}.seed", seed, "")]
    for name, run in named.items():
        of_wall, of_cpu = run.wall / sort.wall, run.cpu / sort.cpu
        found.append(_figure(f"{shares}.{name}.wall", run.wall, "s", of_wall))
        found.append(_figure(f"{shares}.{name}.cpu", run.cpu, "s", of_cpu))
        found.append(_figure(f"{shares}.{name}.memory", run.memory, "MB"))
    return found


def _figure(name: str, value: float, unit: str, ratio: float | None = None) -> dict[str, Any]:
    compared = {} if ratio is None else {"ratio": round(ratio, 2), "to": "DuckDB sorting the file"}
    return {"name": f"coshare.{name}", "value": round(value, 2), "unit": unit, **compared}


def run_bench(figures: Callable[..., list[dict[str, Any]]], told: str | None) -> None:
    """Print the figures of a bench on shares, one a line."""
    parser = argparse.ArgumentParser(description=told)
    parser.add_argument("--shares", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--full", action="store_true", help="10 million shares")
    parser.add_argument("--memory-limit", default="3GB")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    rows = figures(
        shares=10_000_000 if asked.full else asked.shares,
        seed=asked.seed,
        memory_limit=asked.memory_limit,
        times=asked.times,
    )
    for row in rows:
        print(json.dumps(row) if asked.json else line(row))


def line(row: dict[str, Any]) -> str:
    """A figure as text, with its ratio where it has one."""
    compared = f"  {row['ratio']} x {row['to']}" if "ratio" in row else ""
    return f"{row['name']:<32}{row['value']:>12} {row['unit']}{compared}"


if __name__ == "__main__":
    run_bench(figures, __doc__)
