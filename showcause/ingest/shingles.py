"""MinHash band keys of texts, so that equal keys mean near-duplicate texts.

Letters, digits and vowel signs only, hashed as grams of two widths: two and three where at least
half is Han, Kana or Hangul (a character there says as much as two letters elsewhere, and one
changed character breaks every longer gram), else three and four. Each of 44 bands joins the least
narrow gram under one hash function with the least wide one under another. Two texts whose grams
have Jaccard similarities J and K share a key with probability 1 - (1 - J K)^44: .98 where a fifth
of the letters was edited (J .36, K .26), .002 a band among strangers. Two short grams instead of
three long ones, because a fifth of edits leaves only four in ten longer ones whole
(docs/decisions, near-duplicate text). Known failure: texts of fewer than three letters (two of
those scripts) have no keys; `text_key` still finds their exact repeats.

A key is 32 bits: strangers share the same 32 bits by chance far less often than the same grams. All
keys of a post are one value of 176 bytes, four little-endian bytes a band, because a list of
numbers costs three times as much to carry through the store.
"""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

BANDS: Final = 44
_LETTERS_END: Final = 0x40000
"""No plane above the third holds letters."""

_NOT_COUNTED: Final = re.compile(
    "[^\\w\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+|_+"
)
_WIDE: Final = (
    (0x3040, 0x30FF),
    (0x3400, 0x9FFF),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)


def band_keys(normal: "pa.Array") -> "pa.Array":
    """Binary: the keys of each text, null for a short one."""
    import numpy as np
    import pyarrow as pa

    from showcause.ingest.buffers import bytes_and_starts
    from showcause.ingest.loops import keys_of_bands

    data, starts = bytes_and_starts(normal)
    keys = np.empty((len(normal), BANDS), np.uint32)
    has = np.zeros(len(normal), np.bool_)
    keys_of_bands(data, starts, _counted(), *_functions(), keys, has)
    places = np.zeros(len(normal) + 1, np.int32)
    np.cumsum(has * np.int32(keys.strides[0]), out=places[1:])
    valid = pa.array(has).buffers()[1]
    held = keys if has.all() else keys[has]
    return pa.Array.from_buffers(
        pa.binary(), len(normal), [valid, pa.py_buffer(places), pa.py_buffer(held)]
    )


@lru_cache(maxsize=1)
def _functions() -> "tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint64]]":
    """Factor and addend of each hash function, narrow grams first, and each band's first number."""
    import numpy as np

    places = [(band, row) for row in range(2) for band in range(BANDS)]
    return (
        np.array([_constant(band, row) >> 32 | 1 for band, row in places], np.uint32),
        np.array([_constant(band, row + 50) & 0xFFFFFFFF for band, row in places], np.uint32),
        np.array([_constant(band, 99) for band in range(BANDS)], np.uint64),
    )


@lru_cache(maxsize=1)
def _counted() -> "NDArray[np.uint8]":
    """For every code point that can be a letter: 1 if it counts, 2 if it is wide, else 0."""
    import numpy as np

    letters = "".join(map(chr, (*range(0xD800), *range(0xE000, _LETTERS_END))))
    counted = np.zeros(_LETTERS_END, np.uint8)
    counted[[ord(letter) for letter in _NOT_COUNTED.sub("", letters)]] = 1
    for low, high in _WIDE:
        counted[low : high + 1] *= 2
    return counted


def _constant(band: int, row: int) -> int:
    """SplitMix64 of the band and the row: fixed numbers without a table of them."""
    value = (band * 1_000 + row + 1) * 0x9E3779B97F4A7C15 % (1 << 64)
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 % (1 << 64)
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB % (1 << 64)
    return value ^ (value >> 31)
