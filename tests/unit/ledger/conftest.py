"""A small published ledger, the receipts from it, and the stand-alone verifier."""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from showcause.ledger.canonical import canonical_bytes
from showcause.ledger.checkpoint import next_checkpoint
from showcause.ledger.keys import SigningKey, new_key, verifier_key
from showcause.ledger.leaf import entry_leaf, leaf_hash, payload_hash
from showcause.ledger.publication import publication_files
from showcause.ledger.receipt import PublishedEntry, ledger_proof, proof_bytes
from showcause.ledger.tiles import tile_hashes
from showcause.ledger.tree import Frontier

ORIGIN = "ledger.example.org"
VERIFIER = Path(__file__).parents[3] / "verifier" / "verify.py"


def an_entry(index: int, *, erased: bool = False) -> PublishedEntry:
    payload = canonical_bytes({"measure": "suspend", "reason": f"دلیل {index}"})
    salt = index.to_bytes(16, "big")
    return PublishedEntry(
        index=index,
        kind="decision_made",
        subject=f"dec_{index}",
        at=1_700_000_000_000 + index,
        payload_hash=payload_hash(salt, payload),
        salt=None if erased else salt,
        payload=None if erased else payload.decode(),
    )


def leaf_of(entry: PublishedEntry) -> bytes:
    return entry_leaf(
        kind=entry.kind, subject=entry.subject, at=entry.at, payload_hash=entry.payload_hash
    )


@dataclass
class PublishedLedger:
    """A folder that grows, as the sequencer would make it grow."""

    folder: Path
    key: SigningKey
    frontier: Frontier = Frontier()

    @property
    def checkpoint(self) -> str:
        return (self.folder / "checkpoint").read_text(encoding="utf-8")

    def read(self, path: str) -> bytes:
        return (self.folder / path).read_bytes()

    def grow(self, count: int, *, entry: Callable[[int], PublishedEntry] = an_entry) -> None:
        before = self.frontier.size
        leaves = [leaf_of(entry(index)) for index in range(before, before + count)]
        self.frontier, checkpoint = next_checkpoint(
            self.frontier, map(leaf_hash, leaves), key=self.key, origin=ORIGIN
        )
        files = publication_files(
            before, leaves, read=self.read, checkpoint=checkpoint, keys=[verifier_key(self.key)]
        )
        for path, content in files.items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_bytes(content)

    def receipt(self, index: int, *, erased: bool = False) -> Path:
        proof = ledger_proof(
            an_entry(index, erased=erased),
            read_hash=tile_hashes(self.read, self.frontier.size),
            checkpoint=self.checkpoint,
            keys=[verifier_key(self.key)],
        )
        path = self.folder.parent / f"receipt-{self.folder.name}-{index}.json"
        path.write_bytes(proof_bytes(proof))
        return path


@pytest.fixture
def key() -> SigningKey:
    return new_key(ORIGIN, seed=bytes(range(32)))


@pytest.fixture
def make_ledger(tmp_path: Path, key: SigningKey) -> Callable[..., PublishedLedger]:
    def make(*growths: int, name: str = "ledger") -> PublishedLedger:
        ledger = PublishedLedger(tmp_path / name, key)
        for count in growths:
            ledger.grow(count)
        return ledger

    return make


@pytest.fixture(scope="session")
def verifier() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify", VERIFIER)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def verify(
    verifier: ModuleType, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """The verifier's exit code and what it printed."""

    def run(*arguments: object) -> tuple[int, str]:
        code = verifier.main([str(argument) for argument in arguments])
        return code, capsys.readouterr().out

    return run
