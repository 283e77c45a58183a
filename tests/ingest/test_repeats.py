"""Repeats are counted alike however many hashes fit into memory."""

from pathlib import Path

import numpy as np
import pytest

from showcause.ingest.repeats import count_repeats


@pytest.mark.parametrize("at_once", [1, 7, 100, 10_000])
def test_repeats_are_counted_in_any_number_of_shares(tmp_path: Path, at_once: int) -> None:
    hashes = np.random.default_rng(3).integers(0, 1 << 63, 500, np.uint64) * np.uint64(2)
    whole = np.concatenate([hashes, hashes[:40], hashes[:7]])
    path = tmp_path / "hashes"
    whole.tofile(path)

    assert count_repeats(path, at_once) == 47


def test_no_rows_have_no_repeats(tmp_path: Path) -> None:
    path = tmp_path / "hashes"
    path.touch()

    assert count_repeats(path) == 0
