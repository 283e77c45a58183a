"""One changed byte anywhere in what is published is found, and pinned to its entry or file."""

import importlib.util
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from showcause.ledger.canonical import canonical_bytes
from showcause.ledger.checkpoint import next_checkpoint
from showcause.ledger.keys import new_key, verifier_key
from showcause.ledger.leaf import entry_leaf, leaf_hash, payload_hash
from showcause.ledger.publication import publication_files
from showcause.ledger.receipt import PublishedEntry, ledger_proof, proof_bytes
from showcause.ledger.tiles import leaves_of_bundle, tile_hashes
from showcause.ledger.tree import Frontier

SMALL = 3
LARGE = 1_000
SEED = 20_201_109
VERIFIER = Path(__file__).parents[2] / "verifier" / "verify.py"
KEY = new_key("ledger.example.org", seed=bytes(range(32)))


def load_verifier() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify", VERIFIER)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


VERIFY = load_verifier()


def an_entry(index: int) -> PublishedEntry:
    payload = canonical_bytes({"reason": f"دلیل {index}"})
    committed = payload_hash(bytes(16), payload)
    return PublishedEntry(
        index, "decided", f"dec_{index}", index, committed, bytes(16), payload.decode()
    )


def leaf_of(entry: PublishedEntry) -> bytes:
    return entry_leaf(
        kind=entry.kind, subject=entry.subject, at=entry.at, payload_hash=entry.payload_hash
    )


def publish(folder: Path, *growths: int) -> Path:
    """A ledger grown to each of these sizes in turn, with a receipt for entry 1 beside it."""
    frontier, note = Frontier(), ""
    for size in growths:
        before = frontier.size
        leaves = [leaf_of(an_entry(index)) for index in range(before, size)]
        hashes = map(leaf_hash, leaves)
        frontier, note = next_checkpoint(frontier, hashes, key=KEY, origin=KEY.name)
        read = lambda path: (folder / path).read_bytes()  # noqa: E731
        files = publication_files(
            before, leaves, read=read, checkpoint=note, keys=[verifier_key(KEY)]
        )
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
    return folder


def write_receipt(folder: Path) -> Path:
    proof = ledger_proof(
        an_entry(1),
        read_hash=tile_hashes(lambda path: (folder / path).read_bytes(), SMALL),
        checkpoint=(folder / "checkpoint").read_text(encoding="utf-8"),
        keys=[verifier_key(KEY)],
    )
    path = folder.parent / "receipt.json"
    path.write_bytes(proof_bytes(proof))
    return path


@dataclass
class Flip:
    """One byte changed, where, and the one line said of it."""

    at: int
    said: str


def flips(path: Path, check: Callable[[], object], places: list[tuple[int, int]]) -> Iterator[Flip]:
    """Each (place, bits) flipped in turn; fails where the verifier finds nothing."""
    content = path.read_bytes()
    for at, bits in places:
        path.write_bytes(content[:at] + bytes([content[at] ^ bits]) + content[at + 1 :])
        with pytest.raises(VERIFY.Broken) as found:
            check()
        yield Flip(at, str(found.value))
    path.write_bytes(content)


def flips_in(folder: Path, name: str, places: list[tuple[int, int]]) -> Iterator[Flip]:
    """Each of these flips in one file of a ledger folder."""
    return flips(folder / name, lambda: VERIFY.check_ledger(folder, []), places)


def every_byte(path: Path) -> list[tuple[int, int]]:
    """Every place, with one bit flipped, another for each; and the bit that swaps letter case."""
    length = path.stat().st_size
    return [(at, bits) for at in range(length) for bits in {1 << at % 8, 0x20}]


def random_bytes(path: Path, count: int) -> list[tuple[int, int]]:
    chance = random.Random(f"{SEED} {path.name}")
    length = path.stat().st_size
    return [(chance.randrange(length), chance.randrange(1, 256)) for _ in range(count)]


def entry_at(bundle: bytes, at: int) -> int:
    """The entry that the byte there belongs to, its length counted in."""
    end = 0
    for index, leaf in enumerate(leaves_of_bundle(bundle)):
        end += 2 + len(leaf)
        if at < end:
            return index
    raise AssertionError("no such byte")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("small") / "ledger", 2, SMALL)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("large") / "ledger", 300, 700, LARGE)


def test_the_ledgers_are_sound_before_anything_is_flipped(small: Path, large: Path) -> None:
    assert VERIFY.check_ledger(small, []).checkpoint.size == SMALL
    assert VERIFY.check_ledger(large, []).checkpoint.size == LARGE
    assert VERIFY.check_receipt(write_receipt(small), [], None)


def test_a_flip_in_an_entry_names_that_entry(small: Path) -> None:
    name = f"tile/entries/000.p/{SMALL}"
    bundle = (small / name).read_bytes()

    for flip in flips(
        small / name, lambda: VERIFY.check_ledger(small, []), every_byte(small / name)
    ):
        assert flip.said.startswith(f"entry {entry_at(bundle, flip.at)} ({name}): ")


@pytest.mark.parametrize("name", [f"tile/0/000.p/{SMALL}", "tile/0/000.p/2"])
def test_a_flip_in_a_tile_names_the_tile_and_the_entry(name: str, small: Path) -> None:
    for flip in flips(
        small / name, lambda: VERIFY.check_ledger(small, []), every_byte(small / name)
    ):
        assert flip.said.startswith(f"{name}: the hash of entry {flip.at // 32} ")


def test_a_flip_in_an_outgrown_bundle_names_the_bundle_and_the_entry(small: Path) -> None:
    name = "tile/entries/000.p/2"
    bundle = (small / name).read_bytes()

    for flip in flips(
        small / name, lambda: VERIFY.check_ledger(small, []), every_byte(small / name)
    ):
        named = f"{name}: the hash of entry {entry_at(bundle, flip.at)} "
        assert flip.said.startswith(named)


@pytest.mark.parametrize("name", ["checkpoint", "key"])
def test_a_flip_in_checkpoint_or_key_names_the_file(name: str, small: Path) -> None:
    for flip in flips(
        small / name, lambda: VERIFY.check_ledger(small, []), every_byte(small / name)
    ):
        assert flip.said.startswith(f"{name}: ")


def test_a_flip_in_a_receipt_names_the_receipt(small: Path) -> None:
    receipt = write_receipt(small)

    for flip in flips(
        receipt, lambda: VERIFY.check_receipt(receipt, [], None), every_byte(receipt)
    ):
        assert flip.said.startswith(f"{receipt}: ")


def test_random_bytes_anywhere_in_a_larger_ledger_are_found(large: Path) -> None:
    for path in sorted(path for path in large.rglob("*") if path.is_file()):
        name = path.relative_to(large).as_posix()
        for flip in flips_in(large, name, random_bytes(path, 12)):
            assert name in flip.said, (name, flip)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_flipped_length_that_joins_or_splits_entries_names_the_first_of_them(
    number: int, large: Path
) -> None:
    name = f"tile/entries/00{number}"
    bundle = (large / name).read_bytes()
    places, at = [], 0
    for leaf in leaves_of_bundle(bundle):
        places += [(at, 0x01), (at + 1, 0x01), (at + 1, 0x80)]
        at += 2 + len(leaf)

    chosen = random.Random(SEED).sample(places, 20)
    for flip in flips_in(large, name, chosen):
        first = 256 * number + entry_at(bundle, flip.at)
        assert flip.said.startswith(f"entry {first} ({name}): ")
