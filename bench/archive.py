"""How fast an archive is written: `python -m bench.archive`, `--full` for 10 M posts of 200,000.

Posts, links and texts are made by DuckDB; what is measured is everything that makes the files out
of them: pseudonyms, mentions, links, ten and thirty columns. One process, and its largest memory.
"""

import argparse
import csv
import json
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

from showcause.disclosure.redactor import Redactor
from showcause.steps.disclose import user_rows, write_tables
from showcause.wiring.engines import machine_engine

BORN = 1_500_000_000_000
POSTS_SQL = """COPY (SELECT 'bench' AS platform, 'p' || i AS post_id,
    'a' || (hash(i) % {accounts}) AS account_id,
    1560000000000 + i % 5000000 * 1000 AS created_at,
    'look at @handle' || (i % 977) || ' https://site-' || (i % 97) || '.example/' || (i % 5003)
        || ' and say so to everybody you know, ' || i AS text,
    'en' AS language, 'en' AS language_detected, 'web' AS client,
    CASE WHEN i % 3 = 0 THEN 'p' || (i // 3) END AS repost_of,
    CASE WHEN i % 3 = 0 THEN 'a' || (i % {accounts}) END AS repost_account_id,
    NULL::VARCHAR AS reply_to, NULL::VARCHAR AS reply_account_id, NULL::VARCHAR AS quote_of,
    i % 7 AS likes, i % 5 AS reposts, 0 AS replies, 0 AS quotes
    FROM range({posts}) AS r(i)) TO '{path}' (FORMAT parquet)"""
SHARES_SQL = """COPY (SELECT 'bench' AS platform, 'a' || (hash(i) % {accounts}) AS account_id,
    CASE WHEN i % 4 = 0 THEN 'hashtag' ELSE 'link' END AS trace,
    'https://site-' || (i % 97) || '.example/' || (i % 5003) AS object,
    1560000000000 + i % 5000000 * 1000 AS at, 'p' || i AS event_id
    FROM range({posts}) AS r(i)) TO '{path}' (FORMAT parquet)"""


def main() -> None:
    """Print posts a second, with the ratio to writing as many rows of CSV bare."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="bench-archive-") as name:
        folder = Path(name)
        tables = _made(folder, options.accounts, options.posts)
        began, cpu = time.perf_counter(), time.process_time()
        redactor = Redactor(b"k" * 32, "bench", _names(options.accounts))
        rows = [{"account": f"bench:a{number}"} for number in range(options.accounts)]
        users = user_rows(rows, _accounts(options.accounts), redactor, is_coarse=options.coarse)
        out = folder / "archive"
        out.mkdir()
        written = write_tables(
            out, machine_engine(), tables, users, redactor, is_coarse=options.coarse
        )
        spent, cpu = time.perf_counter() - began, time.process_time() - cpu
        bare = _bare(out / "posts.csv", folder / "bare.csv")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    row = {"name": "archive", "value": round(written / spent), "unit": "posts/s"}
    row |= {"ratio": round(spent / bare, 1), "to": "reading and writing the same CSV bare"}
    more = {"seconds": round(spent, 1), "cpu_seconds": round(cpu, 1), "memory_mb": round(memory)}
    print(json.dumps(row | more) if options.json else _line(row | more))


def _line(row: dict[str, Any]) -> str:
    return (
        f"archive    {row['value']:>10,} posts/s  ({row['ratio']} x {row['to']});"
        f" {row['seconds']:,} s, {row['cpu_seconds']:,} s of CPU, {row['memory_mb']:,} MB"
    )


def _made(folder: Path, accounts: int, posts: int) -> dict[str, Any]:
    import duckdb
    import pyarrow as pa

    made = {"post": folder / "post.parquet", "share": folder / "share.parquet"}
    for sql, path in ((POSTS_SQL, made["post"]), (SHARES_SQL, made["share"])):
        duckdb.sql(sql.format(accounts=accounts, posts=posts, path=path))
    ids = [f"a{number}" for number in range(accounts)]
    ties = {name: pa.array([], pa.string()) for name in _TIE_TEXTS}
    ties |= {name: pa.array([], pa.int64()) for name in ("at_a", "at_b")}
    return {
        "post": [made["post"]],
        "share": [made["share"]],
        "chosen": pa.table({"platform": ["bench"] * accounts, "account_id": ids}),
        "tie": pa.table(ties),
    }


_TIE_TEXTS = ("finding_id", "account_a", "account_b", "trace", "object", "event_a", "event_b")


def _accounts(count: int) -> list[dict[str, Any]]:
    return [
        {
            "platform": "bench",
            "account_id": f"a{number}",
            "handle": f"handle{number}",
            "followers": number % 9_000,
            "following": number % 700,
            "created_at": BORN + number * 60_000,
            "language": "en",
        }
        for number in range(count)
    ]


def _names(count: int) -> dict[str, str]:
    plain = Redactor(b"k" * 32, "bench")
    return {f"handle{number}": plain.account("bench", f"a{number}") for number in range(count)}


def _bare(source: Path, target: Path) -> float:
    began = time.perf_counter()
    with source.open(newline="") as old, target.open("w", newline="") as new:
        csv.writer(new).writerows(csv.reader(old))
    return time.perf_counter() - began


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=4_000)
    parser.add_argument("--posts", type=int, default=200_000)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--coarse", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.full:
        options.accounts, options.posts = 200_000, 10_000_000
    return options


if __name__ == "__main__":
    main()
