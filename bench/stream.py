"""How fast a live stream is taken in, and whether what is found is what a file gives:
`python -m bench.stream [--events N] [--kills K] [--look SECONDS] [--rows N] [--full]`.

A day of posts, reordered within ten minutes, a tenth of them delivered twice, is fed from a folder
to `showcause watch`, which is killed K times on the way. The same events in one file go in with
`showcause ingest`, and the rows of both stores are compared by count and by digest.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase

import duckdb

DAY = 86_400_000
START = 1_700_000_000_000
PER_FILE = 200_000
LATE = 600_000
KINDS = ("post", "share")
LIMIT_MIB = 1_536
VOCABULARY = 3_000
"""With a few dozen words, every post would be half a copy of every other."""


@dataclass(frozen=True)
class Fed:
    """One way of feeding: seconds it took, of the processor, the most memory in MiB, its looks."""

    seconds: float
    processor: float
    mib: float
    looks: tuple[float, ...] = ()


def events(count: int, seed: int) -> Iterator[bytes]:
    """Posts of one day, out of order, some of them twice."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(ascii_lowercase, k=3 + n % 8)) for n in range(VOCABULARY)]
    for number in range(count):
        at = START + number * DAY // count - chance.randrange(LATE)
        body = {
            "type": "post",
            "post_id": f"{number:09d}",
            "account_id": f"a{min(int(chance.paretovariate(0.8)), 50_000)}",
            "created_at": at,
            "text": f"{' '.join(chance.choices(words, k=9))} {number % 7_919}",
            "urls": [f"https://news.test/{chance.randrange(40_000)}"],
        }
        line = json.dumps(body).encode() + b"\n"
        yield line
        if chance.random() < 0.1:
            yield line


def feed(folder: Path, count: int, seed: int) -> None:
    """The events as files, shuffled within each."""
    chance, held, number = random.Random(seed), [], 0
    folder.mkdir()
    for line in events(count, seed):
        held.append(line)
        if len(held) == PER_FILE:
            _write(folder / f"{number:05d}.ndjson", held, chance)
            held, number = [], number + 1
    _write(folder / f"{number:05d}.ndjson", held, chance)


def _write(path: Path, lines: list[bytes], chance: random.Random) -> None:
    chance.shuffle(lines)
    path.write_bytes(b"".join(lines))


def run(home: Path, *words: str, kills: int = 0, seed: int = 0) -> Fed:
    """One command, killed so many times on the way and begun again."""
    chance = random.Random(seed)
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "showcause", *words]
    for _ in range(kills):
        process = subprocess.Popen(command, cwd=home, stderr=subprocess.PIPE, text=True)
        assert process.stderr
        for _ in range(chance.randrange(1, 4)):
            process.stderr.readline()
        try:
            process.wait(chance.uniform(0, 3))
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
    told = subprocess.run(command, cwd=home, check=True, capture_output=True, text=True).stderr
    looks = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    took = tuple(row["seconds"] for row in looks if row["event"] == "looked")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Fed(time.perf_counter() - began, used, after.ru_maxrss / 1024, took)


def rows(home: Path) -> list[tuple[int, int]]:
    """Per kind: how many rows there are, and a sum over their digests."""
    found = []
    for kind in KINDS:
        stored = (
            f"SELECT r::VARCHAR AS r FROM read_parquet('{home}/activity/{kind}/*.parquet') AS r"
        )
        told = duckdb.execute(f"SELECT COUNT(*), SUM(hash(r)::HUGEINT) FROM ({stored})").fetchall()
        found.append((int(told[0][0]), int(told[0][1])))
    return found


def main() -> None:
    """Print events a second, beside reading the same events from one file."""
    options = _options()
    count = 10_000_000 if options.full else options.events
    kills = 300 if options.full else options.kills
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        feed(folder / "feed", count, options.seed)
        homes = [folder / "streamed", folder / "read"]
        for home in homes:
            run(folder, "init", str(home))
        often = ("--look", str(options.look), "--rows", str(options.rows))
        watch = ("watch", "../feed", "--once", "--wait", "0.2", "--platform", "x", *often)
        streamed = run(homes[0], *watch, kills=kills, seed=options.seed)
        files = sorted(str(path) for path in (folder / "feed").iterdir())
        read = run(homes[1], "ingest", "--workers", "1", "--platform", "x", *files)
        equal = rows(homes[0]) == rows(homes[1])
    assert equal, "the two stores differ"
    row = {"name": "stream", "value": round(count * 1.1 / streamed.seconds), "unit": "events/s"}
    row |= {"per_processor_second": round(count * 1.1 / streamed.processor)}
    row |= {"mib": round(streamed.mib), "limit_mib": LIMIT_MIB, "kills": kills, "events": count}
    row |= {"ratio": round(streamed.processor / read.processor, 2), "to": "ingest of the same"}
    row |= {"looks": len(streamed.looks), "longest_look": max(streamed.looks, default=0)}
    row |= {"rows_a_look": options.rows, "seed": options.seed}
    print(json.dumps(row) if options.json else "  ".join(f"{k} {v}" for k, v in row.items()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--look", type=float, default=30)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--full", action="store_true", help="ten million events and 300 kills")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
