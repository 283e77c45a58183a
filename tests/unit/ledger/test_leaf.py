"""Leaves: what is published of an entry, and what it commits to."""

import hashlib

import pytest

from showcause.domain.errors import BadInput
from showcause.ledger.leaf import entry_leaf, leaf_hash, payload_hash

SALT = bytes(range(16))


def test_a_leaf_is_canonical_json_with_the_hash_in_place_of_the_payload() -> None:
    leaf = entry_leaf(kind="decision_made", subject="dec_a", at=7, payload_hash=b"\xab" * 32)

    expected = b'{"at":7,"kind":"decision_made","payload":"%s","subject":"dec_a","v":1}'
    assert leaf == expected % (b"ab" * 32)


def test_a_leaf_hash_is_kept_apart_from_inner_nodes_by_its_first_byte() -> None:
    assert leaf_hash(b"x") == hashlib.sha256(b"\x00x").digest()


def test_the_same_payload_under_another_salt_has_another_hash() -> None:
    assert payload_hash(SALT, b"{}") != payload_hash(bytes(16), b"{}")


@pytest.mark.parametrize("length", [0, 15, 17, 32])
def test_a_salt_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(BadInput, match="salt"):
        payload_hash(bytes(length), b"{}")


def test_a_leaf_too_long_for_a_bundle_is_refused() -> None:
    with pytest.raises(BadInput, match="65535"):
        entry_leaf(kind="decision_made", subject="s" * 65_536, at=7, payload_hash=bytes(32))


def test_the_longest_leaf_is_taken() -> None:
    bare = len(entry_leaf(kind="k", subject="", at=7, payload_hash=bytes(32)))

    leaf = entry_leaf(kind="k", subject="s" * (65_535 - bare), at=7, payload_hash=bytes(32))

    assert len(leaf) == 65_535
