"""A 64-bit hash of every row of a table, all rows at once, to count exact repeats.

FNV-1a over the bytes: fast, the same on every machine, and not made to resist somebody who wants
two rows to collide; nothing but a count of repeats depends on it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

_BASE: Final = 0x9E3779B97F4A7C15


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
        return _string_hashes(array)
    if pa.types.is_large_string(kind) or pa.types.is_large_binary(kind):
        return _string_hashes(array)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _list_hashes(array)
    return _fixed_hashes(array)


def _fixed_hashes(array: "pa.Array") -> "NDArray[np.uint64]":
    import numpy as np
    import pyarrow as pa

    width = array.type.bit_width if pa.types.is_primitive(array.type) else 0
    if width not in (8, 16, 32, 64):
        # str() of the Python values: rare types only (decimals, structs, booleans).
        return _string_hashes(pa.array([str(value) for value in array.to_pylist()], pa.string()))
    data = np.frombuffer(array.buffers()[1], dtype=f"<u{width // 8}")
    values = data[array.offset : array.offset + len(array)].astype(np.uint64)
    return _with_nulls(array, _mixed(values + np.uint64(1)))


def _list_hashes(array: "pa.Array") -> "NDArray[np.uint64]":
    import numpy as np

    from showcause.ingest.loops import folded_hashes

    lengths = array.value_lengths().fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    return _with_nulls(array, folded_hashes(_column_hashes(array.flatten()), starts))


def _string_hashes(array: "pa.Array") -> "NDArray[np.uint64]":
    from showcause.ingest.buffers import bytes_and_starts
    from showcause.ingest.loops import byte_hashes

    return _with_nulls(array, byte_hashes(*bytes_and_starts(array)))


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
