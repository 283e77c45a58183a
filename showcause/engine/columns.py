"""Arrow columns as numpy arrays, without a Python value and without a copy where there is a way."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


def mask_of(column: "pa.BooleanArray") -> Any:
    """A column of truth values as a boolean array; what is missing is False."""
    bits = _bits(column.buffers()[1], column.offset, len(column))
    return bits if column.null_count == 0 else bits & valid_of(column)


def valid_of(column: "pa.Array") -> Any:
    """Where a column has a value, as a boolean array."""
    import numpy as np

    validity = column.buffers()[0] if column.null_count else None
    if validity is None:
        return np.ones(len(column), dtype=bool)
    return _bits(validity, column.offset, len(column))


def numbers_of(column: "pa.Array") -> Any:
    """An int64 column as an array; what is missing is any number."""
    import numpy as np

    raw = np.frombuffer(column.buffers()[1], np.int64)
    return raw[column.offset : column.offset + len(column)]


def _bits(buffer: Any, offset: int, size: int) -> Any:
    import numpy as np

    raw = np.frombuffer(buffer, np.uint8) if buffer else np.zeros(0, np.uint8)
    bits = np.unpackbits(raw, count=offset + size, bitorder="little")
    return bits[offset:].view(bool)
