"""The record's own check of what it published: sound ledgers pass, any changed byte does not."""

from collections.abc import Callable
from typing import Any

import pytest

from showcause.domain.errors import BrokenRecord
from showcause.ledger.checkpoint import with_signature
from showcause.ledger.keys import new_key
from showcause.ledger.verification import verify_published

MakeLedger = Callable[..., Any]


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 600])
def test_a_sound_ledger_of_any_size_is_verified(size: int, make_ledger: MakeLedger) -> None:
    assert verify_published(make_ledger(size).read) == size


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("tile/entries/000.p/3", "tile/entries/000.p/3: entry "),
        ("tile/0/000.p/3", "tile/0/000.p/3: "),
        ("checkpoint", ""),
        ("key", "key: "),
    ],
)
def test_a_changed_byte_is_found(name: str, named: str, make_ledger: MakeLedger) -> None:
    ledger = make_ledger(3)
    files = {path: ledger.read(path) for path in ("checkpoint", "key", "tile/0/000.p/3")}
    files["tile/entries/000.p/3"] = ledger.read("tile/entries/000.p/3")

    for at, byte in enumerate(files[name]):
        changed = files[name][:at] + bytes([byte ^ 1 << at % 8]) + files[name][at + 1 :]
        with pytest.raises(BrokenRecord) as broken:
            verify_published({**files, name: changed}.__getitem__)
        assert str(broken.value).startswith(named)


@pytest.mark.parametrize("added", [b"\x00", b"\x00\x01x"])
def test_bytes_added_to_a_bundle_are_found(added: bytes, make_ledger: MakeLedger) -> None:
    ledger = make_ledger(2)
    bundle = ledger.folder / "tile/entries/000.p/2"
    bundle.write_bytes(bundle.read_bytes() + added)

    with pytest.raises(BrokenRecord, match="entry 1 is not"):
        verify_published(ledger.read)


def test_a_bundle_cut_short_names_its_last_entry(make_ledger: MakeLedger) -> None:
    ledger = make_ledger(2)
    bundle = ledger.folder / "tile/entries/000.p/2"
    bundle.write_bytes(bundle.read_bytes()[:-1])

    with pytest.raises(BrokenRecord, match="entry 1 is not"):
        verify_published(ledger.read)


@pytest.mark.parametrize("gone", ["key", "checkpoint", "tile/0/000", "tile/1/000.p/1"])
def test_a_missing_file_is_named(gone: str, make_ledger: MakeLedger) -> None:
    ledger = make_ledger(300)
    (ledger.folder / gone).unlink()

    with pytest.raises(BrokenRecord, match=f"{gone}: missing"):
        verify_published(ledger.read)


def test_a_signature_by_an_unpublished_key_is_refused(make_ledger: MakeLedger) -> None:
    ledger = make_ledger(3)
    stranger = new_key("stranger.example.org", seed=bytes(32))
    signed_twice = with_signature(ledger.checkpoint, stranger)
    (ledger.folder / "checkpoint").write_text(signed_twice, encoding="utf-8")

    with pytest.raises(BrokenRecord, match="whose key is not published"):
        verify_published(ledger.read)
