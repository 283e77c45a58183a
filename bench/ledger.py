"""How fast the ledger grows, is verified and proves one entry: `python -m bench.ledger`."""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from showcause.ledger.checkpoint import next_checkpoint
from showcause.ledger.keys import new_key, verifier_key
from showcause.ledger.leaf import entry_leaf, leaf_hash
from showcause.ledger.proof import inclusion_proof
from showcause.ledger.publication import publication_files
from showcause.ledger.tiles import tile_hashes
from showcause.ledger.tree import Frontier

VERIFIER = Path(__file__).resolve().parents[1] / "verifier" / "verify.py"


def main() -> None:
    """Print each figure with its ratio to hashing alone."""
    options = _options()
    leaves = [
        entry_leaf(kind="bench", subject=f"b{n}", at=n, payload_hash=n.to_bytes(32, "big"))
        for n in range(options.entries)
    ]
    bare = _seconds(lambda: [hashlib.sha256(leaf).digest() for leaf in leaves])
    key = new_key("bench.example.test", seed=bytes(32))
    start = time.perf_counter()
    _, note = next_checkpoint(Frontier(), map(leaf_hash, leaves), key=key, origin=key.name)
    append = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        _publish(Path(folder), leaves, note, verifier_key(key))
        command = [sys.executable, str(VERIFIER), folder, "--key", verifier_key(key)]
        verify = _seconds(lambda: subprocess.run(command, check=True, capture_output=True))
        prove = _seconds(lambda: _prove(Path(folder), options.entries))
    for name, seconds, value, unit in (
        ("append", append, options.entries / append, "entries/s"),
        ("verify", verify, verify, "s"),
        ("inclusion_proof", prove, prove * 1_000, "ms"),
    ):
        row = {"name": name, "value": round(value, 2), "unit": unit}
        row |= {"ratio": round(seconds / bare, 3), "to": "bare SHA-256 of every leaf"}
        print(
            json.dumps(row)
            if options.json
            else f"{name:<16} {value:>12,.1f} {unit}  ({row['ratio']} x {row['to']})"
        )


def _publish(folder: Path, leaves: list[bytes], note: str, key: str) -> None:
    files = publication_files(0, leaves, read=lambda path: b"", checkpoint=note, keys=[key])
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def _prove(folder: Path, size: int) -> None:
    inclusion_proof(tile_hashes(lambda path: (folder / path).read_bytes(), size), size // 3, size)


def _seconds(work: object) -> float:
    start = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - start


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--full", dest="entries", action="store_const", const=1_000_000)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
