"""MinHash band keys of texts, so that equal keys mean near-duplicate texts.

Letters, digits and vowel signs only; bigrams where at least half is Han or Kana, else 4-grams,
because one changed Han character breaks every longer gram (measured: reference detection, section
3). 16 bands of 3 minima: two texts with Jaccard similarity J share a key with probability
1 - (1 - J^3)^16, that is .13 at .2, .88 at .5 and .999 at .7. Known failure: texts of fewer than
four letters (two of Han) have no keys; `text_key` still finds their exact repeats.
"""

import re
import sys
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

BANDS: Final = 16
ROWS_PER_BAND: Final = 3
_CHUNK: Final = 500_000
_SEPARATOR: Final = 0x1E
_NOT_COUNTED: Final = re.compile(
    "[^\\w\x1e\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+|_+"
)
_WIDE: Final = ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))


def shingle_keys(normal: Sequence[str], indices: "pa.Array") -> "pa.Array":
    """list<int64> for each index (empty for a null one or a short text)."""
    import numpy as np
    import pyarrow as pa

    from showcause.ingest.text import text_chunks

    keys = [_band_keys(chunk) for chunk in text_chunks(normal, _CHUNK)]
    table = np.concatenate([np.zeros((1, BANDS), np.int64), *(part for part, _ in keys)])
    has = np.concatenate([np.zeros(1, bool), *(part for _, part in keys)])
    rows = indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64) + 1
    offsets = np.concatenate([[0], np.cumsum(np.where(has[rows], BANDS, 0))]).astype(np.int32)
    values = pa.array(table[rows[has[rows]]].reshape(-1), pa.int64())
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), values)


def _band_keys(texts: Sequence[str]) -> "tuple[NDArray[np.int64], NDArray[np.bool_]]":
    import numpy as np

    joined = "\x1e".join(texts) + "\x1e"
    codes = np.frombuffer(joined.encode("utf-32-le"), "<u4")
    codes = codes[_counted()[codes]]
    ends = np.flatnonzero(codes == _SEPARATOR)
    starts = np.concatenate([[0], ends[:-1] + 1])
    lengths = ends - starts
    width = np.where(2 * _wide_counts(codes, starts) >= np.maximum(lengths, 1), 2, 4)
    counts = np.maximum(lengths - width + 1, 0)
    grams = _grams(codes, starts, counts, width)
    keys = np.zeros((len(texts), BANDS), np.int64)
    has = counts > 0
    if len(grams):
        first = np.concatenate([[0], np.cumsum(counts[has])[:-1]])
        keys[has] = _bands(grams, first)
    return keys, has


@lru_cache(maxsize=1)
def _counted() -> "NDArray[np.bool_]":
    """For every code point, whether it counts."""
    import numpy as np

    letters = "".join(map(chr, (*range(0xD800), *range(0xE000, sys.maxunicode + 1))))
    kept = _NOT_COUNTED.sub("", letters)
    counted = np.zeros(sys.maxunicode + 1, dtype=bool)
    counted[np.frombuffer(kept.encode("utf-32-le"), "<u4")] = True
    return counted


def _wide_counts(codes: "NDArray[np.uint32]", starts: "NDArray[np.int64]") -> "NDArray[np.int64]":
    import numpy as np

    wide = np.zeros(len(codes), dtype=np.int64)
    if codes.max(initial=0) >= _WIDE[0][0]:
        for low, high in _WIDE:
            wide += (codes >= low) & (codes <= high)
    return np.add.reduceat(wide, starts)


def _grams(
    codes: "NDArray[np.uint32]",
    starts: "NDArray[np.int64]",
    counts: "NDArray[np.int64]",
    width: "NDArray[np.int64]",
) -> "NDArray[np.uint32]":
    import numpy as np

    mixed = _mixed(codes.astype(np.uint64))
    padded = np.concatenate([mixed, np.zeros(4, np.uint64)])
    pairs = padded[:-4] * np.uint64(0x9E3779B97F4A7C15) + padded[1:-3]
    fours = pairs * np.uint64(0xD1B54A32D192ED03) + np.concatenate(
        [pairs[2:], np.zeros(2, np.uint64)]
    )
    first = np.repeat(starts - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
    at = first + np.arange(counts.sum())
    chosen = np.where(np.repeat(width == 2, counts), pairs[at], fours[at])
    return (_mixed(chosen) >> np.uint64(32)).astype(np.uint32)


def _bands(grams: "NDArray[np.uint32]", first: "NDArray[np.int64]") -> "NDArray[np.int64]":
    import numpy as np

    work = np.empty_like(grams)
    keys = np.empty((len(first), BANDS), np.uint64)
    for band in range(BANDS):
        key = np.full(len(first), _constant(band, 99), np.uint64)
        for row in range(ROWS_PER_BAND):
            np.multiply(grams, np.uint32(_constant(band, row) >> 32 | 1), out=work)
            np.add(work, np.uint32(_constant(band, row + 50) & 0xFFFFFFFF), out=work)
            key = _mixed(key ^ np.minimum.reduceat(work, first).astype(np.uint64))
        keys[:, band] = key
    return keys.view(np.int64)


def _mixed(values: "NDArray[np.uint64]") -> "NDArray[np.uint64]":
    import numpy as np

    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _constant(band: int, row: int) -> int:
    """SplitMix64 of the band and the row: fixed numbers without a table of them."""
    value = (band * 1_000 + row + 1) * 0x9E3779B97F4A7C15 % (1 << 64)
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 % (1 << 64)
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB % (1 << 64)
    return value ^ (value >> 31)
