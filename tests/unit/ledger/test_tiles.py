"""Tiles and bundles: the layout of C2SP tlog-tiles."""

import hashlib

import pytest

from showcause.domain.errors import BrokenRecord
from showcause.ledger.leaf import leaf_hash
from showcause.ledger.proof import root_at
from showcause.ledger.tiles import (
    bundle_files,
    bundle_path,
    leaf_hashes_of_bundle,
    leaves_of_bundle,
    outgrown_folders,
    tile_files,
    tile_hashes,
    tile_path,
)
from showcause.ledger.tree import Frontier, extended, root, root_of_row


def hashes(count: int) -> list[bytes]:
    return [hashlib.sha256(str(index).encode()).digest() for index in range(count)]


def no_file(path: str) -> bytes:
    raise FileNotFoundError(path)


def test_paths_are_those_of_the_specification() -> None:
    assert tile_path(0, 1_234_067) == "tile/0/x001/x234/067"
    assert tile_path(1, 0, 17) == "tile/1/000.p/17"
    assert tile_path(2, 1_000) == "tile/2/x001/000"
    assert bundle_path(273, 112) == "tile/entries/273.p/112"


def test_seventy_thousand_leaves_make_the_tiles_of_the_specifications_example() -> None:
    files = tile_files(0, hashes(70_000), no_file)

    assert len(files) == 273 + 1 + 1 + 1 + 1
    assert {"tile/0/272", "tile/0/273.p/112", "tile/1/000"} <= files.keys()
    assert {"tile/1/001.p/17", "tile/2/000.p/1"} <= files.keys()


def test_a_full_tile_starts_a_partial_one_above_it() -> None:
    files = tile_files(0, hashes(256), no_file)

    assert files.keys() == {"tile/0/000", "tile/1/000.p/1"}
    assert files["tile/1/000.p/1"] == root_of_row(files["tile/0/000"])


@pytest.mark.parametrize("cuts", [(1, 255, 256, 300), (100, 200, 65_536), (255, 256, 257, 66_000)])
def test_growing_step_by_step_ends_in_the_tiles_of_one_step(cuts: tuple[int, ...]) -> None:
    leaves = hashes(cuts[-1])
    files: dict[str, bytes] = {}
    for before, after in zip((0, *cuts), cuts, strict=False):
        files |= tile_files(before, leaves[before:after], files.__getitem__)

    at_once = tile_files(0, leaves, no_file)
    assert {path: files[path] for path in at_once} == at_once


def test_the_root_of_any_past_size_is_read_from_tiles() -> None:
    leaves = hashes(70_000)
    files = tile_files(0, leaves, no_file)
    read_hash = tile_hashes(files.__getitem__, 70_000)

    for size in (1, 2, 255, 256, 257, 65_535, 65_536, 65_537, 69_999, 70_000):
        assert root_at(read_hash, size) == root(extended(Frontier(), leaves[:size]))


def test_bundles_hold_the_leaves_after_their_lengths() -> None:
    leaves = [b"x" * index for index in range(300)]
    files = bundle_files(0, leaves, no_file)

    assert files.keys() == {"tile/entries/000", "tile/entries/001.p/44"}
    bundle = files["tile/entries/001.p/44"]
    assert bundle[:2] == (256).to_bytes(2, "big")
    assert list(leaves_of_bundle(bundle)) == leaves[256:]
    assert leaf_hashes_of_bundle(bundle) == [leaf_hash(leaf) for leaf in leaves[256:]]


def test_a_partial_bundle_grows_from_the_one_before() -> None:
    leaves = [str(index).encode() for index in range(600)]
    files = bundle_files(0, leaves[:100], no_file)
    files |= bundle_files(100, leaves[100:600], files.__getitem__)

    assert files["tile/entries/000"] == bundle_files(0, leaves, no_file)["tile/entries/000"]
    assert files.keys() >= {"tile/entries/000.p/100", "tile/entries/002.p/88"}


def test_growing_by_nothing_writes_nothing() -> None:
    assert tile_files(5, [], no_file) == {}
    assert bundle_files(5, [], no_file) == {}


def test_a_tile_of_the_wrong_length_is_not_built_upon() -> None:
    with pytest.raises(BrokenRecord, match="tile/0/000.p/2: 63 bytes"):
        tile_files(2, hashes(1), lambda path: bytes(63))


@pytest.mark.parametrize("bundle", [b"\x00", b"\x00\x05abc"])
def test_a_bundle_that_ends_inside_an_entry_is_refused(bundle: bytes) -> None:
    with pytest.raises(BrokenRecord):
        list(leaves_of_bundle(bundle))
    assert leaf_hashes_of_bundle(b"\x00\x01a" + bundle) == [leaf_hash(b"a"), bytes(32)]


def test_folders_of_partial_tiles_go_once_the_full_ones_are_there() -> None:
    assert outgrown_folders(100, 255) == []
    assert outgrown_folders(100, 256) == ["tile/0/000.p", "tile/entries/000.p"]
    assert outgrown_folders(256, 600) == []
    assert outgrown_folders(300, 65_536) == ["tile/0/001.p", "tile/entries/001.p", "tile/1/000.p"]
