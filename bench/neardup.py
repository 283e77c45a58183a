"""Near-duplicate groups among short posts in eight scripts, from raw text to groups.

    python -m bench.neardup [--posts N] [--seed N] [--scripts a,b] [--full] [--json]

Speed counts the CPU seconds (all threads) of normalising, band keys, reading and grouping; its
ratio is to hashing every normal text once (exact copies only). Recall is, for each script and each
share of edited characters, how many planted copies ended in the group most of theirs are in; of
pairs, how many pairs (a text and one copy with a fifth of its characters edited) were put together.
Precision is over pairs in one group of which at least one is planted. `strangers` are pairs of
posts nobody copied that were put together, among all such posts. `--full`: 500,000 posts.
"""

import argparse
import json
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from bench.neardup_posts import EIGHT, RATES, Posts, posts
from showcause.detectors.neardup.definition import NeardupSettings
from showcause.detectors.neardup.detect import groups_among
from showcause.engine.duckdb import DuckDBEngine
from showcause.ingest.shingles import band_keys
from showcause.ingest.text import normal_texts

FEWEST = NeardupSettings().compiled_from
COMPILED_BY = 2 * FEWEST
"""So many posts call every compiled pass once before anything is measured."""


def figures(*, count: int, seed: int, scripts: tuple[str, ...]) -> list[dict[str, Any]]:
    """One row a figure: name, value, unit; ratio and what it is a ratio to for the speed."""
    made = posts(seed, count, scripts)
    _grouped(made.text[:COMPILED_BY])
    begun = time.process_time()
    groups = _grouped(made.text)
    took = time.process_time() - begun
    begun = time.process_time()
    normal_texts(pa.array(made.text)).dictionary_encode()
    exact = time.process_time() - begun
    speed = len(made.text) / took
    found = [
        _figure("posts", len(made.text), "posts"),
        _figure("seed", seed, ""),
        _figure("speed", round(speed), "posts per CPU second")
        | {"ratio": round(took / exact, 2), "to": "exact copies after the same normalising"},
    ]
    for script in scripts:
        found += _of_script(made, groups, script)
    return found


def _grouped(texts: list[str]) -> Any:
    """The group of each post."""
    keys = pa.array(texts, pa.string()).dictionary_encode()
    normal = normal_texts(keys.dictionary)
    distinct = normal.dictionary_encode()
    text = distinct.dictionary
    numbers = pa.array(np.arange(1, len(text) + 1))
    bands = band_keys(text)
    table = pa.table({"text_key": numbers, "text_normal": text, "band_keys": bands})
    with tempfile.TemporaryDirectory() as scratch:
        engine = DuckDBEngine("2GB", 2, Path(scratch))
        found = groups_among(engine, table, NeardupSettings())
    group = np.arange(len(text) + 1)
    group[np.asarray(found["text_key"])] = np.asarray(found["group_key"])
    return group[np.asarray(distinct.indices.take(keys.indices)) + 1]


def _of_script(made: Posts, groups: Any, script: str) -> list[dict[str, Any]]:
    here = made.script == script
    kind, family, rate, group = made.kind[here], made.family[here], made.rate[here], groups[here]
    home = _homes(family, group)
    found = []
    for edited in RATES:
        asked = (kind == "planted") & (rate == edited)
        found.append(_figure(f"{script}.recall.{edited}", _share(home[asked]), "of copies"))
    together = _pairs_together(family[kind == "pair"], group[kind == "pair"])
    found.append(_figure(f"{script}.recall.pairs.{RATES[-1]}", _share(together), "of pairs"))
    right, touched, strangers = _pair_counts(family, group)
    found.append(_figure(f"{script}.precision", _ratio(right, touched), "of pairs"))
    found.append(_figure(f"{script}.strangers", strangers, "pairs"))
    return found


def _homes(family: Any, group: Any) -> Any:
    """Whether each post is in the group most of its family is in."""
    most: dict[int, int] = {}
    for (of, where), _ in Counter(zip(family.tolist(), group.tolist(), strict=True)).most_common():
        most.setdefault(of, where)
    return np.array([most[of] == where for of, where in zip(family, group, strict=True)])


def _pairs_together(family: Any, group: Any) -> Any:
    order = np.argsort(family, kind="stable")
    return group[order][::2] == group[order][1::2]


def _pair_counts(family: Any, group: Any) -> tuple[int, int, int]:
    """Pairs in one group: of one family; with a planted end; of two that nobody copied."""
    everyone = Counter(group.tolist())
    planted = Counter(group[family >= 0].tolist())
    organic = Counter(group[family == -1].tolist())
    alike = Counter(zip(family[family >= 0].tolist(), group[family >= 0].tolist(), strict=True))
    right = sum(map(_pairs, alike.values()))
    touched = sum(
        _pairs(everyone[at]) - _pairs(everyone[at] - many) for at, many in planted.items()
    )
    return right, touched, sum(map(_pairs, organic.values()))


def _pairs(many: int) -> int:
    return many * (many - 1) // 2


def _share(hits: Any) -> float:
    return round(float(np.mean(hits)), 4) if len(hits) else 0.0


def _ratio(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _figure(name: str, value: float, unit: str) -> dict[str, Any]:
    return {"name": f"neardup.{name}", "value": value, "unit": unit}


def _line(row: dict[str, Any]) -> str:
    against = f"   {row['ratio']} x {row['to']}" if "ratio" in row else ""
    return f"{row['name']:<40} {row['value']:>12,} {row['unit']}{against}"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=80_000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--scripts", default=",".join(EIGHT))
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    count = 500_000 if asked.full else asked.posts
    scripts = tuple(asked.scripts.split(","))
    for row in figures(count=count, seed=asked.seed, scripts=scripts):
        print(json.dumps(row) if asked.json else _line(row))


if __name__ == "__main__":
    main()
