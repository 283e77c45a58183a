"""Inclusion and consistency proofs (RFC 6962 sections 2.1.1 and 2.1.2), made and checked.

Proofs are made from full subtrees only, fetched one by one, so that a proof in a tree of a million
leaves reads a handful of tiles. A checker works the root out again along the same splits.
"""

from collections.abc import Callable, Iterable, Sequence

from showcause.domain.errors import BadInput, BrokenRecord
from showcause.ledger.tree import EMPTY_ROOT, node_hash

HashReader = Callable[[int, int], bytes]
"""(level, index) to the root of leaves `index * 2**level` up to `(index + 1) * 2**level`."""


def root_at(read_hash: HashReader, size: int) -> bytes:
    """The root the tree had at an earlier (or its present) size."""
    return _range_root(read_hash, 0, size) if size else EMPTY_ROOT


def inclusion_proof(read_hash: HashReader, index: int, size: int) -> list[bytes]:
    """The siblings from a leaf up to the root of the tree of that size; none in a tree of one.

    Raises:
        BadInput: there is no such leaf.
    """
    if not 0 <= index < size:
        raise BadInput(f"no entry {index} in a ledger of {size}")
    siblings: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            siblings.append(_range_root(read_hash, middle, end))
            end = middle
        else:
            siblings.append(_range_root(read_hash, start, middle))
            start = middle
    return siblings[::-1]


Node = tuple[int, int, bytes]
"""Level, place and hash of one node; the last of its level may be over fewer leaves."""


def nodes_beside(read_hash: HashReader, indexes: Iterable[int], size: int) -> list[Node]:
    """The nodes that lead these leaves together up to the root, each once, lowest first.

    Raises:
        BadInput: there is no such leaf.
    """
    row, last, level = set(indexes), size - 1, 0
    if not row or min(row) < 0 or max(row) > last:
        raise BadInput(f"no such entries in a ledger of {size}")
    nodes: list[Node] = []
    while last:
        for place in sorted({place ^ 1 for place in row} - row):
            if place <= last:
                end = min(place + 1 << level, size)
                nodes.append((level, place, _range_root(read_hash, place << level, end)))
        row, last, level = {place >> 1 for place in row}, last >> 1, level + 1
    return nodes


def consistency_proof(read_hash: HashReader, old_size: int, size: int) -> list[bytes]:
    """What shows that a tree of `size` leaves only added to the one of `old_size`.

    Raises:
        BadInput: the old tree is the larger one.
    """
    if not 0 <= old_size <= size:
        raise BadInput(f"a ledger of {size} entries never had {old_size}")
    if old_size in {0, size}:
        return []
    hashes: list[bytes] = []
    start, end = 0, size
    while end != old_size:
        middle = start + _split(end - start)
        if old_size <= middle:
            hashes.append(_range_root(read_hash, middle, end))
            end = middle
        else:
            hashes.append(_range_root(read_hash, start, middle))
            start = middle
    if start:
        hashes.append(_range_root(read_hash, start, end))
    return hashes[::-1]


def root_from_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root that a leaf hash at that index and its siblings give.

    Raises:
        BrokenRecord: the proof's length does not fit index and size.
    """
    if not 0 <= index < size:
        raise BrokenRecord(f"no entry {index} in a ledger of {size}")
    if size == 1 or not proof:
        if size == 1 and not proof:
            return leaf
        raise BrokenRecord(f"a proof of the wrong length for entry {index}")
    middle = _split(size)
    if index < middle:
        return node_hash(root_from_inclusion(leaf, index, middle, proof[:-1]), proof[-1])
    below = root_from_inclusion(leaf, index - middle, size - middle, proof[:-1])
    return node_hash(proof[-1], below)


def is_consistent(
    old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the proof shows that the newer tree only added to the older one."""
    if not 0 <= old_size <= size:
        return False
    if old_size == size:
        return old_root == root and not proof
    if old_size == 0:
        return old_root == EMPTY_ROOT and not proof
    roots = _roots_from_consistency(old_size, size, old_root, list(proof), whole=True)
    return roots == (old_root, root)


def _roots_from_consistency(
    old_size: int, size: int, old_root: bytes, proof: list[bytes], *, whole: bool
) -> tuple[bytes, bytes] | None:
    """Old and new root below one node; `whole` while the old tree's root is still in it."""
    if old_size == size:
        known = old_root if whole else (proof.pop() if proof else b"")
        return None if proof or not known else (known, known)
    if not proof:
        return None
    middle, sibling = _split(size), proof.pop()
    if old_size <= middle:
        below = _roots_from_consistency(old_size, middle, old_root, proof, whole=whole)
        return below and (below[0], node_hash(below[1], sibling))
    below = _roots_from_consistency(old_size - middle, size - middle, old_root, proof, whole=False)
    return below and (node_hash(sibling, below[0]), node_hash(sibling, below[1]))


def _range_root(read_hash: HashReader, start: int, end: int) -> bytes:
    """The root of leaves `start` to `end`; `start` is where RFC 6962 splits a tree."""
    subtrees: list[bytes] = []
    while start < end:
        level = (end - start).bit_length() - 1
        subtrees.append(read_hash(level, start >> level))
        start += 1 << level
    folded = subtrees.pop()
    while subtrees:
        folded = node_hash(subtrees.pop(), folded)
    return folded


def _split(count: int) -> int:
    """The largest power of two below `count` (at least 2)."""
    return 1 << ((count - 1).bit_length() - 1)
