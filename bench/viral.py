"""Ties beside the same shares plus one object that 100,000 accounts share in a minute, hour or day.

    python -m bench.viral [--shares N] [--full] [--json]

The ratio is to the same run without the object; beside it, the ratio to DuckDB sorting the file
with it. Each is measured in a process of its own. `--full`: 10 million shares.
"""

import tempfile
from pathlib import Path
from typing import Any

from bench.coshare import (
    compile_passes,
    find_ties,
    median_of,
    run_bench,
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


if __name__ == "__main__":
    run_bench(figures, __doc__)
