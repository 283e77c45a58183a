"""Co-share ties from a file to a file, beside the Coordination Network Toolkit: whole processes.

    python -m bench.peers [--shares N] [--full] [--json]

Both read the same CSV (the toolkit's own format) and find the same edges, or it ends; beside it,
the same shares as Parquet. The toolkit leaves its edges in its database (its own export to CSV
fails at version 1.5.2), ours are written as CSV. Wall and CPU hold everything: starting the
interpreter, importing, reading, writing, all child processes. The toolkit is given two processes.
What a machine compiles once is compiled before. `--full`: 10 million shares.
"""

import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from bench.coshare import run_bench, write_shares

PEER = [sys.executable, "-m", "coordination_network_toolkit"]
OURS = [sys.executable, "-m", "showcause", "detect", "--like", "toolkit"]
Took = tuple[float, float]
"""Wall and CPU seconds."""


def figures(*, shares: int, seed: int, memory_limit: str, times: int) -> list[dict[str, Any]]:
    """One row a figure: name, value, unit, ratio and what it is a ratio to."""
    del memory_limit
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        compiling = _compiled(folder, seed)
        _write(folder, shares, seed)
        runs: dict[str, list[Took]] = {"toolkit": [_toolkit(folder)], "csv": [], "parquet": []}
        for _ in range(times):
            for kind in ("csv", "parquet"):
                runs[kind].append(_ours(folder / f"shares.{kind}", folder))
        peers, edges = _stored(folder / "toolkit.db"), _edges(folder / "ours.csv")
        assert peers == edges, "the edges differ"
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    found = [
        _figure(f"{shares}.edges", len(edges), "edges", None),
        _figure(f"{shares}.compiled_once.cpu", compiling[1], "s", None),
        _figure(f"{shares}.largest_process", peak, "MB", None),
    ]
    base = runs.pop("toolkit")[0]
    for place, unit in enumerate(("wall", "cpu")):
        found.append(_figure(f"{shares}.toolkit.{unit}", base[place], "s", None))
        for kind, of_kind in runs.items():
            took = sorted(run[place] for run in of_kind)[len(of_kind) // 2]
            found.append(_figure(f"{shares}.{kind}.{unit}", took, "s", base[place] / took))
    return found


def _compiled(folder: Path, seed: int) -> Took:
    file = folder / "small.parquet"
    write_shares(file, shares=120_000, seed=seed)
    return _ours(file, folder)


def _write(folder: Path, shares: int, seed: int) -> None:
    """The same shares as Parquet and as the toolkit's CSV, at whole seconds."""
    file = folder / "shares.parquet"
    write_shares(file, shares=shares, seed=seed)
    rows = pq.read_table(file)
    seconds = pc.divide(rows["at"], 1000)
    rows = rows.set_column(rows.column_names.index("at"), "at", pc.multiply(seconds, 1000))
    pq.write_table(rows, file, compression="zstd")
    empty = pa.repeat(pa.scalar(""), rows.num_rows)
    names = "message_id user_id username repost_id reply_id message timestamp urls".split()
    user = rows["account_id"]
    columns = [rows["event_id"], user, user, empty, empty, empty, seconds, rows["object"]]
    csv.write_csv(pa.table(columns, names), folder / "shares.csv")


def _toolkit(folder: Path) -> Took:
    database = str(folder / "toolkit.db")
    asked = "co_link --time_window 60 --min_edge_weight 2 --n_cpus 2".split()
    read = _run([*PEER, database, "preprocess", str(folder / "shares.csv")])
    computed = _run([*PEER, database, "compute", *asked])
    return read[0] + computed[0], read[1] + computed[1]


def _ours(file: Path, folder: Path) -> Took:
    return _run([*OURS, str(file), "--platform", "bench", "--edges", str(folder / "ours.csv")])


def _run(command: list[str]) -> Took:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _stored(file: Path) -> dict[tuple[str, str], int]:
    rows = sqlite3.connect(file).execute("SELECT user_1, user_2, weight FROM co_link_network")
    return {(one, other): weight for one, other, weight in rows if one != other}


def _edges(file: Path) -> dict[tuple[str, str], int]:
    rows = csv.read_csv(file)
    ends = [[name.removeprefix("bench:") for name in rows[n].to_pylist()] for n in (0, 1)]
    return dict(zip(zip(*ends, strict=True), rows[2].to_pylist(), strict=True))


def _figure(name: str, value: float, unit: str, ratio: float | None) -> dict[str, Any]:
    compared = {} if ratio is None else {"ratio": round(ratio, 1), "to": "as fast as the toolkit"}
    return {"name": f"peers.{name}", "value": round(value, 2), "unit": unit, **compared}


if __name__ == "__main__":
    run_bench(figures, __doc__)
