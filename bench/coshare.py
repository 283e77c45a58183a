"""Co-share detection from Parquet to findings, beside DuckDB sorting the same file.

    python -m bench.coshare [--shares N] [--viral] [--json]

Background accounts share things of Zipf-like popularity over a week; one account in twenty sits in
a planted cell of twenty that shares eight links within 55 s. `--viral` adds one object shared by
up to 100,000 accounts within a minute.
"""

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from showcause.detectors.coshare.definition import CoshareSettings
from showcause.detectors.coshare.detect import detect
from showcause.detectors.coshare.pairs import co_shares, groundwork
from showcause.engine.duckdb import DuckDBEngine

WEEK = 7 * 86_400_000
START = 1_600_000_000_000
CELL, LINKS, SPREAD = 20, 8, 55_000


def write_shares(out: Path, *, shares: int, seed: int, viral: bool) -> int:
    """Write about that many share rows as Parquet and return how many there are."""
    chance = np.random.default_rng(seed)
    people = max(shares // 10, 100)
    cells = people // 20 // CELL
    planted = cells * CELL * LINKS
    parts = [_cells(chance, cells), _background(chance, shares - planted, people)]
    if viral:
        parts.append(_viral(chance, min(100_000, people)))
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


def _viral(chance: np.random.Generator, people: int) -> tuple[Any, Any, Any]:
    moments = WEEK // 2 + chance.integers(0, 60_000, people)
    return np.arange(people), np.full(people, 2 * 10**9), moments


def _table(accounts: Any, objects: Any, moments: Any) -> pa.Table:
    size = accounts.size
    return pa.table(
        {
            "platform": pa.array(["bench"] * size),
            "account_id": pa.array([f"account{number:09d}" for number in accounts]),
            "trace": pa.array(["link"] * size),
            "object": pa.array([f"news.example/{number:011d}" for number in objects]),
            "at": START + moments,
            "event_id": pa.array([f"post{number:010d}" for number in range(size)]),
        }
    )


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds one call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def sort_with_duckdb(file: Path, *, memory_limit: str, threads: int) -> None:
    """What the budget is measured against: the file, sorted by object and time."""
    import duckdb

    connection = duckdb.connect(config={"memory_limit": memory_limit, "threads": threads})
    connection.execute(f"CREATE TABLE sorted AS SELECT * FROM '{file}' ORDER BY object, \"at\"")
    connection.close()


def figures(*, shares: int, seed: int, viral: bool, memory_limit: str) -> list[dict[str, Any]]:
    """One row a figure: name, value, unit, ratio and what it is a ratio to."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "share.parquet"
        rows = write_shares(file, shares=shares, seed=seed, viral=viral)
        engine = DuckDBEngine(memory_limit, 2, Path(folder))
        chosen = CoshareSettings()
        given = {"share": [file]}
        sort = seconds(lambda: sort_with_duckdb(file, memory_limit=memory_limit, threads=2))
        ties = seconds(lambda: co_shares(engine, groundwork(engine, given, chosen), chosen))
        found: list[Any] = []
        whole = seconds(lambda: found.append(detect(engine, given, chosen)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return [
        _figure("shares", rows, "rows"),
        _figure("sort", sort, "s"),
        _figure("tested_pairs", ties, "s", ties / sort),
        _figure("findings", whole, "s", whole / sort),
        _figure("networks_found", found[0].findings.num_rows, "networks"),
        _figure("peak_memory", peak, "MB"),
    ]


def _figure(name: str, value: float, unit: str, ratio: float | None = None) -> dict[str, Any]:
    compared = {} if ratio is None else {"ratio": round(ratio, 2), "to": "DuckDB sorting the file"}
    return {"name": f"coshare.{name}", "value": round(value, 2), "unit": unit, **compared}


def main() -> None:
    """Print the figures, one a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shares", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--viral", action="store_true")
    parser.add_argument("--memory-limit", default="3GB")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    rows = figures(
        shares=asked.shares, seed=asked.seed, viral=asked.viral, memory_limit=asked.memory_limit
    )
    for row in rows:
        print(json.dumps(row) if asked.json else _line(row))


def _line(row: dict[str, Any]) -> str:
    compared = f"  {row['ratio']} x {row['to']}" if "ratio" in row else ""
    return f"{row['name']:<24}{row['value']:>12} {row['unit']}{compared}"


if __name__ == "__main__":
    main()
