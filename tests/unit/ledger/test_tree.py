"""The tree and its proofs, against the vectors of the Certificate Transparency project."""

import pytest

from showcause.domain.errors import BadInput, BrokenRecord
from showcause.ledger.leaf import leaf_hash
from showcause.ledger.proof import (
    consistency_proof,
    inclusion_proof,
    is_consistent,
    root_at,
    root_from_inclusion,
)
from showcause.ledger.tree import (
    EMPTY_ROOT,
    Frontier,
    extended,
    frontier_from_text,
    frontier_text,
    root,
    root_of_row,
)

LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
HASHES = [leaf_hash(leaf) for leaf in LEAVES]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEFT_FOUR = ROOTS[4]
SEVENTH_AND_EIGHTH = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
FIFTH = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
FIFTH_AND_SIXTH = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"


def read_hash(level: int, index: int) -> bytes:
    return root_of_row(b"".join(HASHES[index << level : (index + 1) << level]))


@pytest.mark.parametrize("size", range(9))
def test_the_root_is_the_published_one(size: int) -> None:
    expected = bytes.fromhex(ROOTS[size])

    assert root(extended(Frontier(), HASHES[:size])) == expected
    assert root_of_row(b"".join(HASHES[:size])) == expected
    assert root_at(read_hash, size) == expected


def test_an_inclusion_proof_is_the_published_one() -> None:
    proof = inclusion_proof(read_hash, 5, 8)

    assert [sibling.hex() for sibling in proof] == [FIFTH, SEVENTH_AND_EIGHTH, LEFT_FOUR]
    assert root_from_inclusion(HASHES[5], 5, 8, proof).hex() == ROOTS[8]


def test_a_consistency_proof_is_the_published_one() -> None:
    proof = consistency_proof(read_hash, 6, 8)

    assert [part.hex() for part in proof] == [FIFTH_AND_SIXTH, SEVENTH_AND_EIGHTH, LEFT_FOUR]
    assert is_consistent(6, bytes.fromhex(ROOTS[6]), 8, bytes.fromhex(ROOTS[8]), proof)


def test_a_history_rewritten_before_the_old_size_is_not_consistent() -> None:
    proof = consistency_proof(read_hash, 6, 8)

    assert not is_consistent(6, bytes.fromhex(ROOTS[5]), 8, bytes.fromhex(ROOTS[8]), proof)
    assert not is_consistent(6, bytes.fromhex(ROOTS[6]), 8, bytes.fromhex(ROOTS[7]), proof)
    assert not is_consistent(5, bytes.fromhex(ROOTS[6]), 8, bytes.fromhex(ROOTS[8]), proof)
    assert not is_consistent(8, bytes.fromhex(ROOTS[8]), 6, bytes.fromhex(ROOTS[6]), proof)


@pytest.mark.parametrize("proof", [[], [bytes(32)], [bytes(32)] * 9])
def test_a_consistency_proof_of_the_wrong_length_proves_nothing(proof: list[bytes]) -> None:
    assert not is_consistent(6, bytes.fromhex(ROOTS[6]), 8, bytes.fromhex(ROOTS[8]), proof)


def test_every_ledger_grew_from_the_empty_one() -> None:
    assert is_consistent(0, EMPTY_ROOT, 8, bytes.fromhex(ROOTS[8]), [])
    assert not is_consistent(0, bytes(32), 8, bytes.fromhex(ROOTS[8]), [])
    assert not is_consistent(0, EMPTY_ROOT, 8, bytes.fromhex(ROOTS[8]), [bytes(32)])


@pytest.mark.parametrize("length", [0, 2, 4])
def test_an_inclusion_proof_of_the_wrong_length_is_refused(length: int) -> None:
    with pytest.raises(BrokenRecord, match="wrong length"):
        root_from_inclusion(HASHES[5], 5, 8, [bytes(32)] * length)


@pytest.mark.parametrize(("index", "size"), [(-1, 8), (8, 8), (0, 0)])
def test_there_is_no_proof_of_an_entry_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(BadInput):
        inclusion_proof(read_hash, index, size)
    with pytest.raises(BrokenRecord):
        root_from_inclusion(bytes(32), index, size, [])


def test_no_ledger_shrinks() -> None:
    with pytest.raises(BadInput):
        consistency_proof(read_hash, 8, 6)


def test_a_frontier_comes_back_from_its_text() -> None:
    frontier = extended(Frontier(), HASHES[:7])

    assert frontier_from_text(frontier_text(frontier)) == frontier


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"size": 3, "peaks": ["00"]}',
        '{"size": 1, "peaks": ["zz"]}',
        '{"size": 1, "peaks": ["00"]}',
        '{"size": "x", "peaks": []}',
    ],
)
def test_a_damaged_frontier_is_refused(text: str) -> None:
    with pytest.raises(BrokenRecord):
        frontier_from_text(text)
