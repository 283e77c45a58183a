"""Ties beside the same shares plus one object that 100,000 accounts share in a minute, hour or day.

    python -m bench.viral [--shares N] [--full] [--json]

The ratio is to the same run without the object; beside it, the ratio to DuckDB sorting the file
with it. Each is measured in a process of its own. `--full`: 10 million shares.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from bench.coshare import (
    compile_passes,
    find_ties,
    line,
    median_of,
    sort_with_duckdb,
    write_shares,
)

SPREADS = {"minute": 60_000, "hour": 3_600_000, "day": 86_400_000}
WITHOUT, SORT = "the same without it", "DuckDB sorting the file"


def figures(*, shares: int, seed: int, memory_limit: str, times: int) -> list[dict[str, Any]]:
    """One row a figure: name, value, unit, ratio and what it is a ratio to."""
    with tempfile.TemporaryDirectory() as folder:
        compile_passes(Path(folder), seed)
        file = Path(folder) / "share.parquet"
        write_shares(file, shares=shares, seed=seed)
        without = median_of(find_ties, file, memory_limit, times)
        found = [_figure(f"{shares}.seed", seed, "", None, "")]
        found.append(_figure(f"{shares}.without.cpu", without.cpu, "s", None, ""))
        for name, spread in SPREADS.items():
            write_shares(file, shares=shares, seed=seed, spread=spread)
            sort = median_of(sort_with_duckdb, file, memory_limit, times)
            run = median_of(find_ties, file, memory_limit, times)
            for unit in ("wall", "cpu"):
                took, base, sorted_in = (getattr(of, unit) for of in (run, without, sort))
                label = f"{shares}.{name}.{unit}"
                found.append(_figure(label, took, "s", took / base, WITHOUT))
                found.append(_figure(label, took, "s", took / sorted_in, SORT))
    return found


def _figure(name: str, value: float, unit: str, ratio: float | None, to: str) -> dict[str, Any]:
    compared = {} if ratio is None else {"ratio": round(ratio, 2), "to": to}
    return {"name": f"viral.{name}", "value": round(value, 2), "unit": unit, **compared}


def main() -> None:
    """Print the figures, one a line."""
    parser = argparse.ArgumentParser(description=__doc__)
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


if __name__ == "__main__":
    main()
