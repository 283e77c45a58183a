"""Every proof that is made holds, and none holds for anything else."""

import hashlib
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from showcause.domain.errors import BrokenRecord
from showcause.ledger.proof import (
    consistency_proof,
    inclusion_proof,
    is_consistent,
    root_at,
    root_from_inclusion,
)
from showcause.ledger.tiles import tile_files, tile_hashes
from showcause.ledger.tree import EMPTY_ROOT, Frontier, extended, node_hash, root, root_of_row

EVERY_SIZE = range(71)
MANY = 70_000

LEAVES = [hashlib.sha256(str(index).encode()).digest() for index in range(MANY)]


def root_by_definition(leaves: list[bytes]) -> bytes:
    """MTH as RFC 6962 section 2.1 writes it."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(root_by_definition(leaves[:split]), root_by_definition(leaves[split:]))


@cache
def small_root(size: int) -> bytes:
    return root_by_definition(LEAVES[:size])


def read_small(level: int, index: int) -> bytes:
    return root_of_row(b"".join(LEAVES[index << level : (index + 1) << level]))


FILES: dict[str, bytes] = tile_files(0, LEAVES, lambda path: b"")
read_large = tile_hashes(FILES.__getitem__, MANY)


@pytest.mark.parametrize("size", EVERY_SIZE)
def test_the_frontiers_root_is_the_root_by_definition(size: int) -> None:
    assert root(extended(Frontier(), LEAVES[:size])) == small_root(size)


@pytest.mark.parametrize("size", EVERY_SIZE)
def test_every_leaf_of_every_small_tree_is_proven(size: int) -> None:
    for index in range(size):
        proof = inclusion_proof(read_small, index, size)
        assert root_from_inclusion(LEAVES[index], index, size, proof) == small_root(size)


@pytest.mark.parametrize("size", EVERY_SIZE)
def test_every_small_tree_is_consistent_with_all_its_pasts_and_no_others(size: int) -> None:
    for old in range(size + 1):
        proof = consistency_proof(read_small, old, size)
        assert is_consistent(old, small_root(old), size, small_root(size), proof)
        if 0 < old:
            assert not is_consistent(old, bytes(32), size, small_root(size), proof)
            assert not is_consistent(old, small_root(old), size, bytes(32), proof)


@settings(deadline=None)
@given(st.lists(st.integers(0, 400), max_size=12))
def test_how_leaves_are_grouped_leaves_no_trace(groups: list[int]) -> None:
    grown = Frontier()
    for count in groups:
        grown = extended(grown, LEAVES[grown.size : grown.size + count])

    assert grown == extended(Frontier(), LEAVES[: sum(groups)])


@settings(deadline=None)
@given(st.data())
def test_an_inclusion_proof_from_tiles_holds_for_its_own_leaf_and_index_only(
    data: st.DataObject,
) -> None:
    size = data.draw(st.integers(2, MANY))
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1).filter(lambda number: number != index))
    proof = inclusion_proof(read_large, index, size)
    signed = root_at(read_large, size)

    assert root_from_inclusion(LEAVES[index], index, size, proof) == signed
    assert root_from_inclusion(LEAVES[other], index, size, proof) != signed
    try:
        assert root_from_inclusion(LEAVES[index], other, size, proof) != signed
    except BrokenRecord as refused:
        assert "wrong length" in str(refused)


@settings(deadline=None)
@given(st.data())
def test_a_consistency_proof_from_tiles_holds_until_a_part_of_it_changes(
    data: st.DataObject,
) -> None:
    size = data.draw(st.integers(2, MANY))
    old = data.draw(st.integers(1, size - 1))
    proof = consistency_proof(read_large, old, size)
    roots = root_at(read_large, old), root_at(read_large, size)
    changed = data.draw(st.integers(0, len(proof) - 1))

    assert is_consistent(old, roots[0], size, roots[1], proof)
    proof[changed] = bytes(32)
    assert not is_consistent(old, roots[0], size, roots[1], proof)


@settings(deadline=None)
@given(st.lists(st.integers(1, 700), min_size=1, max_size=6))
def test_tiles_grown_in_any_steps_give_the_frontiers_root(steps: list[int]) -> None:
    files: dict[str, bytes] = {}
    size = 0
    for count in steps:
        files |= tile_files(size, LEAVES[size : size + count], files.__getitem__)
        size += count

    grown = root(extended(Frontier(), LEAVES[:size]))
    assert root_at(tile_hashes(files.__getitem__, size), size) == grown
