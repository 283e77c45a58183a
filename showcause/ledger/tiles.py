"""The tree and its entries as static files, in the layout of C2SP tlog-tiles.

`tile/<level>/<number>` holds 256 hashes end to end, each the root of 256**level leaves;
`tile/entries/<number>` holds 256 leaves, each after its length in two bytes, big-endian. The last
ones of a row are partial and carry their width in their name. https://c2sp.org/tlog-tiles
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from showcause.domain.errors import BrokenRecord
from showcause.ledger.leaf import leaf_hash
from showcause.ledger.proof import HashReader
from showcause.ledger.tree import HASH_LENGTH, root_of_row

TILE_WIDTH: Final = 256
TILE_LEVELS: Final = 8
"""A tile is a subtree eight levels high."""

FULL_TILE_BYTES: Final = TILE_WIDTH * HASH_LENGTH

FileReader = Callable[[str], bytes]
"""Relative path to the bytes published there; raises when there are none."""


def tile_path(level: int, number: int, width: int = TILE_WIDTH) -> str:
    """Where one tile of hashes is published."""
    return f"tile/{level}/{_numbered(number, width)}"


def bundle_path(number: int, width: int = TILE_WIDTH) -> str:
    """Where one bundle of entries is published."""
    return f"tile/entries/{_numbered(number, width)}"


def tile_files(size: int, leaf_hashes: Iterable[bytes], read: FileReader) -> dict[str, bytes]:
    """The tiles to write when these leaf hashes join a tree of `size` leaves.

    Only the last, partial tile of each level is read; nothing published is ever changed.
    """
    files: dict[str, bytes] = {}
    row = b"".join(leaf_hashes)
    level = 0
    while row:
        number, width = divmod(size >> (TILE_LEVELS * level), TILE_WIDTH)
        if width:
            row = _partial_tile(read, level, number, width) + row
        pieces = [row[cut : cut + FULL_TILE_BYTES] for cut in range(0, len(row), FULL_TILE_BYTES)]
        for offset, piece in enumerate(pieces):
            files[tile_path(level, number + offset, len(piece) // HASH_LENGTH)] = piece
        full = (piece for piece in pieces if len(piece) == FULL_TILE_BYTES)
        row = b"".join(root_of_row(piece) for piece in full)
        level += 1
    return files


def bundle_files(size: int, leaves: Sequence[bytes], read: FileReader) -> dict[str, bytes]:
    """The entry bundles to write when these leaves join a ledger of `size` entries."""
    files: dict[str, bytes] = {}
    number, width = divmod(size, TILE_WIDTH)
    start = 0
    while start < len(leaves):
        added = leaves[start : start + TILE_WIDTH - width]
        older = read(bundle_path(number, width)) if width else b""
        files[bundle_path(number, width + len(added))] = older + b"".join(map(_framed, added))
        start += len(added)
        number, width = number + 1, 0
    return files


def leaves_of_bundle(bundle: bytes) -> Iterator[bytes]:
    """The leaves of an entry bundle, in order.

    Raises:
        BrokenRecord: the bundle ends inside a leaf.
    """
    at = 0
    while at < len(bundle):
        start = at + 2
        at = start + int.from_bytes(bundle[at:start], "big")
        if at > len(bundle):
            raise BrokenRecord("an entry bundle ends inside an entry")
        yield bundle[start:at]


def leaf_hashes_of_bundle(bundle: bytes) -> list[bytes]:
    """The hashes of a bundle's leaves; zeros, which no leaf hashes to, for one cut short."""
    hashes: list[bytes] = []
    at = 0
    while at < len(bundle):
        start = at + 2
        at = start + int.from_bytes(bundle[at:start], "big")
        whole = at <= len(bundle)
        hashes.append(leaf_hash(bundle[start:at]) if whole else bytes(HASH_LENGTH))
    return hashes


def outgrown_folders(old_size: int, size: int) -> list[str]:
    """Folders of partial tiles and bundles that may go once the larger ledger is published."""
    folders: list[str] = []
    level = 0
    while old_size >> (TILE_LEVELS * level):
        number, width = divmod(old_size >> (TILE_LEVELS * level), TILE_WIDTH)
        if width and size >> (TILE_LEVELS * (level + 1)) > number:
            folders.append(f"{tile_path(level, number)}.p")
            if level == 0:
                folders.append(f"{bundle_path(number)}.p")
        level += 1
    return folders


def tile_hashes(read: FileReader, size: int, *, kept_tiles: int = 64) -> HashReader:
    """A reader of subtree roots from the published tiles of a tree of `size` leaves."""

    @lru_cache(maxsize=kept_tiles)
    def rows(level: int, number: int) -> list[bytes]:
        """The tile's own hashes end to end, then each row of full subtrees above them."""
        width = min(TILE_WIDTH, (size >> (TILE_LEVELS * level)) - number * TILE_WIDTH)
        row = _partial_tile(read, level, number, width)
        above = [row]
        while len(row) > HASH_LENGTH:
            row = b"".join(_pair_roots(row))
            above.append(row)
        return above

    def read_hash(level: int, index: int) -> bytes:
        tile_level, height = divmod(level, TILE_LEVELS)
        number, place = divmod(index << height, TILE_WIDTH)
        start = (place >> height) * HASH_LENGTH
        return rows(tile_level, number)[height][start : start + HASH_LENGTH]

    return read_hash


def _pair_roots(row: bytes) -> Iterator[bytes]:
    pair = 2 * HASH_LENGTH
    for start in range(0, len(row) - len(row) % pair, pair):
        yield root_of_row(row[start : start + pair])


def _partial_tile(read: FileReader, level: int, number: int, width: int) -> bytes:
    path = tile_path(level, number, width)
    tile = read(path)
    if len(tile) != width * HASH_LENGTH:
        raise BrokenRecord(f"{len(tile)} bytes where {width} hashes belong", where=path)
    return tile


def _framed(leaf: bytes) -> bytes:
    return len(leaf).to_bytes(2, "big") + leaf


def _numbered(number: int, width: int) -> str:
    parts = [f"{number % 1000:03d}"]
    while number := number // 1000:
        parts.append(f"x{number % 1000:03d}")
    partial = f".p/{width}" if width < TILE_WIDTH else ""
    return "/".join(reversed(parts)) + partial
