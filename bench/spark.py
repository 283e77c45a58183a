"""Pairs on Spark beside DuckDB's SQL and the compiled passes, on the same Parquet file.

    python -m bench.spark [--shares N] [--full] [--json]

All three must give the same pairs, or it ends. A local Spark is started first and not counted; its
first run, which warms it, is. Wall seconds: Spark's processors are those of another process.
`--full`: 10 million shares.
"""

import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from bench.coshare import CHOSEN, compile_passes, run_bench, write_shares
from showcause.detectors.coshare.pairs import Pairs, co_shares, groundwork
from showcause.engine.duckdb import DuckDBEngine
from showcause.engine.port import Engine
from showcause.wiring.engines import spark_engine


def figures(*, shares: int, seed: int, memory_limit: str, times: int) -> list[dict[str, Any]]:
    """One row a figure: name, value, unit, ratio and what it is a ratio to."""
    with tempfile.TemporaryDirectory() as folder:
        compile_passes(Path(folder), seed)
        file = Path(folder) / "share.parquet"
        write_shares(file, shares=shares, seed=seed)
        duckdb = DuckDBEngine(memory_limit, 2, Path(folder))
        routes: dict[str, tuple[Engine, int]] = {
            "compiled": (duckdb, 0),
            "duckdb": (duckdb, 10**12),
            "spark": (spark_engine(), 10**12),
        }
        runs = {
            name: [_pairs(engine, file, compiled_from) for _ in range(times)]
            for name, (engine, compiled_from) in routes.items()
        }
    base, first = _median(runs["duckdb"]), runs["duckdb"][0][1]
    for name, of_route in runs.items():
        assert all(_equal(first, found) for _, found in of_route), f"{name} gives other pairs"
    found = [_figure(f"{shares}.pairs", first.objects.size, "pairs", None)]
    for name, of_route in runs.items():
        took = _median(of_route)
        found.append(_figure(f"{shares}.{name}.wall", took, "s", took / base))
    return found


def _pairs(engine: Engine, file: Path, compiled_from: int) -> tuple[float, Pairs]:
    from dataclasses import replace

    chosen = replace(CHOSEN, compiled_from=compiled_from)
    began = time.perf_counter()
    found = co_shares(engine, groundwork(engine, {"share": [file]}, chosen), chosen)
    return time.perf_counter() - began, found


def _median(runs: list[tuple[float, Pairs]]) -> float:
    return sorted(took for took, _ in runs)[len(runs) // 2]


def _equal(one: Pairs, other: Pairs) -> bool:
    return all(np.array_equal(getattr(one, n), getattr(other, n)) for n in Pairs.__slots__)


def _figure(name: str, value: float, unit: str, ratio: float | None) -> dict[str, Any]:
    compared = {} if ratio is None else {"ratio": round(ratio, 2), "to": "the same SQL on DuckDB"}
    return {"name": f"spark.{name}", "value": round(value, 2), "unit": unit, **compared}


if __name__ == "__main__":
    run_bench(figures, __doc__)
