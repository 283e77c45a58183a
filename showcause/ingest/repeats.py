"""How many rows repeat an earlier one, out of their hashes, in bounded memory."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

AT_ONCE: Final = 8_000_000
"""Hashes sorted at once: 64 MB of them."""

_BLOCK: Final = 1_000_000


def count_repeats(path: Path, at_once: int = AT_ONCE) -> int:
    """How many of the 64-bit hashes in a file are equal to an earlier one.

    They are looked at in as many shares, by hash, as it takes to hold about `at_once` of them.
    """
    shares = 1 + path.stat().st_size // 8 // at_once
    return sum(_repeats(_share(path, number, shares)) for number in range(shares))


def _share(path: Path, number: int, shares: int) -> "NDArray[np.uint64]":
    import numpy as np

    found = [np.zeros(0, np.uint64)]
    with path.open("rb") as file:
        while len(block := np.fromfile(file, "<u8", _BLOCK)):
            found.append(block[block % np.uint64(shares) == number])
    return np.concatenate(found)


def _repeats(hashes: "NDArray[np.uint64]") -> int:
    import numpy as np

    hashes.sort()
    return int(np.count_nonzero(hashes[1:] == hashes[:-1]))
