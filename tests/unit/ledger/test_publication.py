"""Publishing: what is written, and what stops it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from showcause.domain.errors import BadInput, BrokenRecord
from showcause.ledger.checkpoint import Checkpoint, signed_checkpoint
from showcause.ledger.keys import SigningKey, verifier_key
from showcause.ledger.publication import publication_files
from showcause.ledger.receipt import PublishedEntry, ledger_proof
from showcause.ledger.tiles import tile_hashes

MakeLedger = Callable[..., Any]


def test_the_checkpoint_is_written_after_all_it_speaks_of(make_ledger: MakeLedger) -> None:
    ledger = make_ledger(3)
    files = publication_files(
        3, [], read=ledger.read, checkpoint=ledger.checkpoint, keys=[verifier_key(ledger.key)]
    )

    assert list(files)[-1] == "checkpoint"


def test_publishing_again_after_a_crash_writes_the_same_files(make_ledger: MakeLedger) -> None:
    once, twice = make_ledger(300), make_ledger(300, name="twice")
    before = twice.frontier
    twice.grow(20)
    twice.frontier = before
    twice.grow(20)
    once.grow(20)

    def content(folder: Path) -> dict[str, bytes]:
        files = (path for path in folder.rglob("*") if path.is_file())
        return {str(path.relative_to(folder)): path.read_bytes() for path in files}

    assert content(once.folder) == content(twice.folder)


def test_a_tile_tampered_with_after_publishing_is_not_built_upon(
    make_ledger: MakeLedger,
) -> None:
    ledger = make_ledger(3)
    tile = ledger.folder / "tile/0/000.p/3"
    tile.write_bytes(bytes(32) + tile.read_bytes()[32:])

    with pytest.raises(BrokenRecord, match="do not agree"):
        ledger.grow(1)


def test_a_checkpoint_of_another_size_is_not_published(
    make_ledger: MakeLedger, key: SigningKey
) -> None:
    ledger = make_ledger(3)
    other = signed_checkpoint(Checkpoint("o", 4, bytes(32)), key)

    with pytest.raises(BrokenRecord, match="do not agree"):
        publication_files(3, [], read=ledger.read, checkpoint=other, keys=[verifier_key(key)])


def test_no_proof_is_given_for_a_payload_changed_after_the_fact(make_ledger: MakeLedger) -> None:
    ledger = make_ledger(3)
    entry = PublishedEntry(
        index=1,
        kind="decision_made",
        subject="dec_1",
        at=1,
        payload_hash=bytes(32),
        salt=bytes(16),
        payload='{"measure":"warn"}',
    )

    with pytest.raises(BadInput, match="not what the ledger holds"):
        ledger_proof(
            entry,
            read_hash=tile_hashes(ledger.read, 3),
            checkpoint=ledger.checkpoint,
            keys=[verifier_key(ledger.key)],
        )
