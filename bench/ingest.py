"""How fast files go in, beside DuckDB merely reading the same file: `python -m bench.ingest`.

Posts are made from a fixed seed: half of the texts say what another post says, as real ones do, and
every post has a link or a hashtag. `declared` files name each post's language; `undeclared` ones do
not, so that each distinct text has to be classified.
"""

import argparse
import csv
import json
import os
import resource
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from showcause.engine.duckdb import DuckDBEngine
from showcause.ingest.archive import TWEETS
from showcause.ingest.files import read_file
from showcause.ingest.reading import IngestKeys
from showcause.ingest.union import Store, unite

NOW = 1_795_180_000_000
START = 1_577_836_800_000
BLOCK = 100_000
MIB, LIMIT = 1 << 20, 4 << 30
WORDS = (
    "the people of this city want to know what will happen with our schools and why nobody asked "
    "before they voted on monday evening please come to the meeting bring your friends read more "
    "here it is about time that somebody says so thank you for your support we will not be silent"
).split()


@dataclass(frozen=True)
class Figure:
    """One measured figure as `--json` prints it."""

    name: str
    value: float
    unit: str
    ratio: float
    ratio_to: str


def block_of_posts(number: int, size: int, *, declared: bool) -> pa.Table:
    """A block of posts, the same for the same number."""
    chance = np.random.default_rng(number)
    author = chance.zipf(1.6, size) % 200_000
    texts = [
        " ".join(words)
        for words in np.array(WORDS)[chance.integers(0, len(WORDS), (size // 2, 18))]
    ]
    chosen = chance.integers(0, len(texts), size)
    link = chance.integers(0, 50_000, size)
    return pa.table(
        {
            "post_id": [f"p{number * BLOCK + at}" for at in range(size)],
            "account_id": [f"u{name}" for name in author],
            "created_at": pa.array(
                START + chance.integers(0, 10**11, size), pa.timestamp("ms", "UTC")
            ),
            "text": [f"{texts[at]} https://t.co/{to}" for at, to in zip(chosen, link, strict=True)],
            "language": pa.array(["en" if declared else None] * size, pa.string()),
            "client": ["Web"] * size,
            "urls": [[f"https://example.org/news/{to}"] if to % 2 else [] for to in link],
            "hashtags": [[] if to % 2 else [f"Tag{to % 500}"] for to in link],
            "likes": chance.integers(0, 100, size),
        }
    )


def write_parquet(path: Path, posts: int, *, declared: bool) -> None:
    """A Parquet file of that many posts."""
    schema = block_of_posts(0, 100, declared=declared).schema
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for start in range(0, posts, BLOCK):
            size = min(BLOCK, posts - start)
            writer.write_table(block_of_posts(start // BLOCK, size, declared=declared))


def write_many(path: Path, posts: int) -> None:
    """A Parquet file of millions: a few blocks again and again, each post with its own id."""
    blocks = [block_of_posts(number, BLOCK, declared=False) for number in range(10)]
    with pq.ParquetWriter(path, blocks[0].schema, compression="zstd") as writer:
        for start in range(0, posts, BLOCK):
            block = blocks[start // BLOCK % len(blocks)].slice(0, min(BLOCK, posts - start))
            ids = pa.array([f"p{at}" for at in range(start, start + len(block))])
            writer.write_table(block.set_column(0, "post_id", ids))


def write_ndjson(path: Path, posts: int) -> None:
    """The same posts as NDJSON events."""
    with path.open("w") as file:
        for start in range(0, posts, BLOCK):
            table = block_of_posts(start // BLOCK, min(BLOCK, posts - start), declared=True)
            for row in table.to_pylist():
                event = {**row, "created_at": row["created_at"].isoformat()}
                file.write(json.dumps({"type": "post", "platform": "bench", **event}) + "\n")


def write_archive(path: Path, posts: int) -> None:
    """The same posts as tweets of the information-operations archive."""
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, TWEETS, restval="", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        for start in range(0, posts, BLOCK):
            table = block_of_posts(start // BLOCK, min(BLOCK, posts - start), declared=True)
            writer.writerows(map(_tweet, table.to_pylist()))


def _tweet(row: dict[str, object]) -> dict[str, object]:
    return {
        "tweetid": row["post_id"], "userid": row["account_id"],
        "user_display_name": row["account_id"], "user_screen_name": row["account_id"],
        "follower_count": 10, "following_count": 20, "account_creation_date": "2015-03-04",
        "account_language": "en", "tweet_language": "en", "tweet_text": row["text"],
        "tweet_time": f"{row['created_at']:%Y-%m-%d %H:%M}", "tweet_client_name": "Web",
        "is_retweet": "False", "like_count": row["likes"],
        "hashtags": str(row["hashtags"]), "urls": str(row["urls"]), "user_mentions": "[]",
    }  # fmt: skip


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def cpu_seconds() -> float:
    """CPU time of this process and of the workers that ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


@contextmanager
def watched() -> Iterator[list[int]]:
    """A list whose only number is the most bytes this process and its children held together."""
    peak, over = [0], threading.Event()

    def look() -> None:
        while not over.wait(0.25):
            peak[0] = max(peak[0], sum(map(resident, family(os.getpid()))))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield peak
    finally:
        over.set()
        thread.join()


def family(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return
    for child in children:
        yield from family(int(child))


def resident(pid: int) -> int:
    """Bytes of memory a process holds; 0 when it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
    except FileNotFoundError:
        return 0


def measured(
    name: str, path: Path, posts: int, bare: str, workers: int, memory: str
) -> list[Figure]:
    """Posts per second into staged files, and into the store; and the memory that took."""
    reading = seconds(
        lambda: duckdb.execute(
            f"CREATE OR REPLACE TEMP TABLE seen AS SELECT MAX(COLUMNS(*)) FROM {bare}('{path}')"
        )
    )
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        parts: dict[str, tuple[Path, ...]] = {}

        def stage() -> None:
            result = read_file(
                path, platform=None, keys=IngestKeys(b"bench"), columns_map=None, staging=folder,
                now=NOW, progress=None, workers=workers,
            )  # fmt: skip
            parts.update(result.parts)

        before = cpu_seconds()
        engine = DuckDBEngine(memory, workers, folder)
        with watched() as peak:
            staged = seconds(stage)
            first = peak[0]
            united = seconds(lambda: unite(engine, parts, Store({}), folder, "bench"))
        worked = cpu_seconds() - before
    whole, to = staged + united, "seconds DuckDB needs to read every column of the file"
    return [
        Figure(f"{name}: staged", posts / staged, "posts/s", staged / reading, to),
        Figure(f"{name}: staged and stored", posts / whole, "posts/s", whole / reading, to),
        Figure(f"{name}: staged and stored", posts / worked, "posts per CPU-second",
               worked / whole, "seconds"),
        Figure(f"{name}: memory of all processes while staging", first / MIB, "MiB",
               first / LIMIT, "4 GiB"),
        Figure(f"{name}: memory of all processes", peak[0] / MIB, "MiB", peak[0] / LIMIT,
               "4 GiB"),
    ]  # fmt: skip


def figures(posts: int, workers: int, memory: str) -> Iterator[Figure]:
    """The speed of each format."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for declared in (True, False):
            path = folder / f"{'declared' if declared else 'undeclared'}.parquet"
            write_parquet(path, posts, declared=declared)
            yield from measured(
                f"Parquet, language {path.stem}", path, posts, "read_parquet", workers, memory
            )
            path.unlink()
        tweets = folder / "tweets.csv"
        write_archive(tweets, posts // 2)
        yield from measured("archive CSV", tweets, posts // 2, "read_csv", workers, memory)
        tweets.unlink()
        events = folder / "events.ndjson"
        write_ndjson(events, posts // 2)
        yield from measured("NDJSON", events, posts // 2, "read_json", workers, memory)


def many(posts: int, workers: int, memory: str) -> Iterator[Figure]:
    """The speed and the memory of one very large file."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "many.parquet"
        write_many(path, posts)
        yield from measured(
            f"Parquet of {posts:,} posts", path, posts, "read_parquet", workers, memory
        )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object per figure")
    parser.add_argument("--posts", type=int, default=400_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--memory", default="2GB", help="what the engine may hold")
    parser.add_argument("--many", type=int, default=0, help="only one Parquet file of that many")
    parser.add_argument("--full", action="store_true", help="2 million posts, then 50 million")
    given = parser.parse_args()
    speed = figures(2_000_000 if given.full else given.posts, given.workers, given.memory)
    size = given.many or 50_000_000 * given.full
    for figure in chain(
        () if given.many else speed, many(size, given.workers, given.memory) if size else ()
    ):
        if given.json:
            print(json.dumps(figure.__dict__), flush=True)
        else:
            print(f"{figure.name}: {figure.value:,.0f} {figure.unit}"
                  f" ({figure.ratio:.1f} x {figure.ratio_to})", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
