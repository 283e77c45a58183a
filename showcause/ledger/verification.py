"""Whether a published ledger is as it was signed, checked with the record's own code.

Outsiders use the stand-alone verifier instead, which shares no code with this.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from showcause.domain.errors import BadInput, BrokenRecord
from showcause.ledger.checkpoint import Checkpoint, signatures, verified_checkpoint
from showcause.ledger.keys import load_verifier_key
from showcause.ledger.publication import CHECKPOINT_PATH, KEY_PATH
from showcause.ledger.tiles import (
    TILE_WIDTH,
    FileReader,
    bundle_path,
    leaf_hashes_of_bundle,
    tile_files,
    tile_path,
)
from showcause.ledger.tree import HASH_LENGTH, Frontier, extended, root

NO_ENTRY: Final = bytes(HASH_LENGTH)
"""Stands for an entry that is missing, so that it differs from whatever was published."""


def verify_published(read: FileReader) -> int:
    """How many entries the published ledger holds, every one and the tree over them checked.

    Raises:
        BrokenRecord: an entry or a file is not as it was signed; names it.
    """
    checkpoint = _checkpoint(read)
    hashes = list(_entry_hashes(read, checkpoint.size))
    if root(extended(Frontier(), hashes)) != checkpoint.root:
        raise _first_broken(read, hashes)
    for path, tile in tile_files(0, hashes, read).items():
        if _published(read, path) != tile:
            raise BrokenRecord("not the tile that the signed entries give", where=path)
    return checkpoint.size


def _checkpoint(read: FileReader) -> Checkpoint:
    """The checkpoint; every signature on it must be by a published key, and right."""
    try:
        keys = [load_verifier_key(line) for line in _lines(_published(read, KEY_PATH))]
        note = _published(read, CHECKPOINT_PATH).decode()
    except UnicodeDecodeError as error:
        raise BrokenRecord("not text", where=CHECKPOINT_PATH) from error
    except BadInput as error:
        raise BrokenRecord(error.message, where=KEY_PATH) from error
    checkpoint = verified_checkpoint(note, keys)
    signers = {(signature.name, signature.key_id) for signature in signatures(note)}
    if signers - {(key.name, key.key_id) for key in keys}:
        raise BrokenRecord("a signature whose key is not published", where=CHECKPOINT_PATH)
    return checkpoint


def _lines(key_file: bytes) -> Sequence[str]:
    *lines, rest = key_file.decode("utf-8", "replace").split("\n")
    if rest or not lines:
        raise BrokenRecord("it ends without a line end", where=KEY_PATH)
    return lines


def _entry_hashes(read: FileReader, size: int) -> Iterator[bytes]:
    for first in range(0, size, TILE_WIDTH):
        width = min(TILE_WIDTH, size - first)
        hashes = leaf_hashes_of_bundle(_published(read, bundle_path(first // TILE_WIDTH, width)))
        if len(hashes) > width:
            hashes[width - 1 :] = [NO_ENTRY]
        yield from hashes
        yield from [NO_ENTRY] * (width - len(hashes))


def _published(read: FileReader, path: str) -> bytes:
    try:
        return read(path)
    except (OSError, KeyError) as error:
        raise BrokenRecord("missing, or not to be read", where=path) from error


def _first_broken(read: FileReader, hashes: Sequence[bytes]) -> BrokenRecord:
    """Names the first entry that is not what the published tree says."""
    for first in range(0, len(hashes), TILE_WIDTH):
        ours = hashes[first : first + TILE_WIDTH]
        tile = _published(read, tile_path(0, first // TILE_WIDTH, len(ours)))
        for place, hashed in enumerate(ours):
            if tile[place * HASH_LENGTH : (place + 1) * HASH_LENGTH] != hashed:
                return BrokenRecord(
                    f"entry {first + place} is not the one that was signed",
                    where=bundle_path(first // TILE_WIDTH, len(ours)),
                )
    return BrokenRecord("the entries do not add up to its root", where=CHECKPOINT_PATH)
