"""A 64-bit hash of every row of a table, all rows at once, to count exact repeats.

Long texts by BLAKE2b; the rest by a polynomial over the bytes modulo 2^64: fast, the same on every
machine, and not made to resist somebody who wants two rows to collide; nothing but a count of
repeats depends on it.
"""

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

_BASE: Final = 0x9E3779B97F4A7C15
_WINDOW: Final = 4_096
_LONG: Final = 24


def row_hashes(columns: "Mapping[str, pa.Array]") -> "NDArray[np.int64]":
    """One hash per row over all columns in their order."""
    import numpy as np

    size = max((len(array) for array in columns.values()), default=0)
    total = np.zeros(size, np.uint64)
    for array in columns.values():
        total = _mixed(total * np.uint64(_BASE) + _column_hashes(array))
    return total.view(np.int64)


def _column_hashes(array: "pa.Array") -> "NDArray[np.uint64]":
    import numpy as np
    import pyarrow as pa

    kind = array.type
    if pa.types.is_null(kind):
        return np.zeros(len(array), np.uint64)
    if pa.types.is_dictionary(kind):
        return _column_hashes(array.cast(kind.value_type))
    if pa.types.is_string(kind) or pa.types.is_binary(kind):
        return _string_hashes(array, np.int32)
    if pa.types.is_large_string(kind) or pa.types.is_large_binary(kind):
        return _string_hashes(array, np.int64)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _list_hashes(array)
    return _fixed_hashes(array)


def _fixed_hashes(array: "pa.Array") -> "NDArray[np.uint64]":
    import numpy as np
    import pyarrow as pa

    width = array.type.bit_width if pa.types.is_primitive(array.type) else 0
    if width not in (8, 16, 32, 64):
        # str() of the Python values: rare types only (decimals, structs, booleans).
        return _string_hashes(pa.array([str(value) for value in array.to_pylist()]), np.int32)
    data = np.frombuffer(array.buffers()[1], dtype=f"<u{width // 8}")
    values = data[array.offset : array.offset + len(array)].astype(np.uint64)
    return _with_nulls(array, _mixed(values + np.uint64(1)))


def _list_hashes(array: "pa.Array") -> "NDArray[np.uint64]":
    import numpy as np

    items = _column_hashes(array.flatten())
    lengths = array.value_lengths().fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    return _with_nulls(array, _folded(items, lengths))


def _string_hashes(array: "pa.Array", offset_type: Any) -> "NDArray[np.uint64]":
    import numpy as np

    raw = np.frombuffer(array.buffers()[1], dtype=offset_type)
    offsets = raw[array.offset : array.offset + len(array) + 1].astype(np.int64)
    if not len(array) or offsets[-1] == offsets[0]:
        return _with_nulls(array, np.zeros(len(array), np.uint64))
    if offsets[-1] - offsets[0] > _LONG * len(array):
        return _with_nulls(array, _digests(array))
    data = np.frombuffer(array.buffers()[2], np.uint8)[offsets[0] : offsets[-1]]
    return _with_nulls(array, _folded(data.astype(np.uint64), np.diff(offsets)))


def _digests(array: "pa.Array") -> "NDArray[np.uint64]":
    """Long texts one by one, each distinct one once: Python's BLAKE2 is faster from here on."""
    import numpy as np
    import pyarrow as pa

    encoded = array.dictionary_encode()
    values = encoded.dictionary.cast(pa.large_binary()).to_pylist()
    digests = b"".join(hashlib.blake2b(value, digest_size=8).digest() for value in values)
    places = encoded.indices.fill_null(0).to_numpy(zero_copy_only=False)
    hashes: NDArray[np.uint64] = np.frombuffer(digests, "<u8")[places].astype(np.uint64)
    return hashes


def _folded(items: "NDArray[np.uint64]", lengths: "NDArray[np.int64]") -> "NDArray[np.uint64]":
    import numpy as np

    ends = np.cumsum(lengths)
    starts = ends - lengths
    powers = np.cumprod(np.full(_WINDOW, _BASE, np.uint64))
    places = np.arange(len(items)) - np.repeat(starts, lengths)
    if not len(places) or places.max() < _WINDOW:
        weighted = (items + np.uint64(1)) * powers[places]
    else:
        weighted = (items + np.uint64(1)) * powers[places % _WINDOW]
        far = places >= _WINDOW
        weighted[far] = _mixed(weighted[far] + places[far].astype(np.uint64) // np.uint64(_WINDOW))
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(weighted)])
    return _mixed(sums[ends] - sums[starts] + lengths.astype(np.uint64))


def _with_nulls(array: "pa.Array", hashes: "NDArray[np.uint64]") -> "NDArray[np.uint64]":
    import numpy as np

    if not array.null_count:
        return hashes + np.uint64(1)
    nulls = array.is_null().to_numpy(zero_copy_only=False)
    return np.where(nulls, np.uint64(0), hashes + np.uint64(1))


def _mixed(values: "NDArray[np.uint64]") -> "NDArray[np.uint64]":
    import numpy as np

    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
