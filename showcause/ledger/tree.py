"""The Merkle tree of RFC 6962, grown from its frontier alone."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from showcause.domain.errors import BrokenRecord

HASH_LENGTH: Final = 32
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()

_sha256 = hashlib.sha256


@dataclass(frozen=True, slots=True)
class Frontier:
    """What is needed to go on growing a tree: the roots of its full subtrees, largest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node (RFC 6962 section 2.1)."""
    return _sha256(b"\x01" + left + right).digest()


def root_of_row(row: bytes) -> bytes:
    """The root over neighbouring hashes of equal height, given end to end.

    A last one without a partner moves up unhashed: that is RFC 6962's unbalanced right edge.
    """
    if not row:
        return EMPTY_ROOT
    while len(row) > HASH_LENGTH:
        paired = len(row) - len(row) % (2 * HASH_LENGTH)
        row = _parents(row[:paired]) + row[paired:]
    return row


def extended(frontier: Frontier, leaf_hashes: Iterable[bytes]) -> Frontier:
    """The frontier after appending these leaf hashes, in order."""
    row = b"".join(leaf_hashes)
    size = frontier.size + len(row) // HASH_LENGTH
    older = list(frontier.peaks)
    peaks: list[bytes] = []
    level = 0
    while row:
        if frontier.size >> level & 1:
            row = older.pop() + row
        if size >> level & 1:
            row, peak = row[:-HASH_LENGTH], row[-HASH_LENGTH:]
            peaks.append(peak)
        row = _parents(row)
        level += 1
    return Frontier(size, (*older, *reversed(peaks)))


def root(frontier: Frontier) -> bytes:
    """The root hash of the whole tree."""
    if not frontier.peaks:
        return EMPTY_ROOT
    folded = frontier.peaks[-1]
    for peak in reversed(frontier.peaks[:-1]):
        folded = node_hash(peak, folded)
    return folded


def frontier_text(frontier: Frontier) -> str:
    """The frontier as one line of JSON, at most some 4,000 characters."""
    return json.dumps({"peaks": [peak.hex() for peak in frontier.peaks], "size": frontier.size})


def frontier_from_text(text: str) -> Frontier:
    """The frontier written by `frontier_text`.

    Raises:
        BrokenRecord: the text is something else, or its peaks do not fit its size.
    """
    try:
        fields = json.loads(text)
        size = int(fields["size"])
        peaks = tuple(bytes.fromhex(peak) for peak in fields["peaks"])
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenRecord("the ledger's frontier cannot be read") from error
    lengths = {len(peak) for peak in peaks} | {HASH_LENGTH}
    if len(peaks) != size.bit_count() or lengths != {HASH_LENGTH}:
        raise BrokenRecord(f"the ledger's frontier does not fit {size} entries")
    return Frontier(size, peaks)


def _parents(row: bytes) -> bytes:
    return b"".join(
        [
            _sha256(b"\x01" + row[start : start + 2 * HASH_LENGTH]).digest()
            for start in range(0, len(row), 2 * HASH_LENGTH)
        ]
    )
