"""publish: the ledger as static files that anyone may copy and check with the verifier alone."""

import shutil
from pathlib import Path
from typing import Any, Final

from showcause.domain.errors import BadInput
from showcause.ledger.checkpoint import Checkpoint, checkpoint_from_text, handed_over
from showcause.ledger.keys import SigningKey, verifier_key
from showcause.ledger.publication import (
    CHECKPOINT_PATH,
    KEY_PATH,
    handover_path,
    publication_files,
)
from showcause.ledger.receipt import PublishedEntry, ledger_proof, proof_bytes
from showcause.ledger.tiles import outgrown_folders, tile_hashes
from showcause.steps.sequence import leaf_bytes
from showcause.steps.whole_file import write_whole
from showcause.store.reads.ledger import (
    handovers,
    latest_checkpoint,
    leaves_from,
    sequenced_entry,
)

READ_AT_ONCE: Final = 50_000


def publish_ledger(folder: Path, key: SigningKey) -> int:
    """How many entries the published ledger now holds; publishing again changes nothing."""
    latest = latest_checkpoint()
    if latest is None:
        raise BadInput("the ledger is empty", hint="showcause run")
    folder.mkdir(parents=True, exist_ok=True)
    size = _published_size(folder)
    total = int(latest["tree_size"])
    if size == total:
        return total
    leaves = [leaf_bytes(*row) for part in leaves_from(size, total, READ_AT_ONCE) for row in part]
    changes = handovers()
    retired = [line for note in changes for line in handed_over(note) or ()]
    files = publication_files(
        size,
        leaves,
        read=lambda path: (folder / path).read_bytes(),
        checkpoint=latest["note"],
        keys=list(dict.fromkeys([verifier_key(key), *published_keys(folder), *retired])),
    )
    handed = {handover_path(checkpoint_from_text(note).size): note.encode() for note in changes}
    files = {**handed, **files}
    for path, content in files.items():
        write_whole(folder / path, content)
    for outgrown in outgrown_folders(size, total):
        shutil.rmtree(folder / outgrown, ignore_errors=True)
    return total


def prove(folder: Path, subject: str, kind: str, key: SigningKey) -> bytes:
    """The ledger proof of one entry, ready to hand over.

    Raises:
        BadInput: no such entry has its place in the published ledger yet.
    """
    row = sequenced_entry(subject, kind)
    checkpoint_file = folder / CHECKPOINT_PATH
    if row is None or not checkpoint_file.exists():
        raise BadInput(f"no {kind} of that id is published yet", where=subject)
    checkpoint = checkpoint_file.read_text(encoding="utf-8")
    size = checkpoint_from_text(checkpoint).size
    read_hash = tile_hashes(lambda path: (folder / path).read_bytes(), size)
    keys = published_keys(folder) or [verifier_key(key)]
    proof = ledger_proof(_entry(row), read_hash=read_hash, checkpoint=checkpoint, keys=keys)
    return proof_bytes(proof)


def _entry(row: dict[str, Any]) -> PublishedEntry:
    return PublishedEntry(
        index=row["leaf_index"],
        kind=row["kind"],
        subject=row["subject"],
        at=row["at"],
        payload_hash=bytes(row["payload_hash"]),
        salt=None if row["salt"] is None else bytes(row["salt"]),
        payload=row["body"],
    )


def published_keys(folder: Path) -> list[str]:
    """The keys of every signature on the published checkpoint, and retired ones."""
    path = folder / KEY_PATH
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def checkpoint_in(folder: Path) -> Checkpoint | None:
    """What the checkpoint of a published ledger claims; None where none is published."""
    path = folder / CHECKPOINT_PATH
    return checkpoint_from_text(path.read_text(encoding="utf-8")) if path.exists() else None


def _published_size(folder: Path) -> int:
    published = checkpoint_in(folder)
    return published.size if published else 0
