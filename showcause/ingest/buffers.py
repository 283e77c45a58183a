"""Arrow's strings as the bytes and places that compiled loops read."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray


def bytes_and_starts(array: "pa.Array") -> "tuple[NDArray[np.uint8], NDArray[np.int64]]":
    """The bytes of a string or binary array (large ones too), and where each value starts.

    One start more than there are values; null values are empty.
    """
    import numpy as np
    import pyarrow as pa

    # Never to be written to: loops are compiled anew for arrays that differ in that alone.
    wide = pa.types.is_large_string(array.type) or pa.types.is_large_binary(array.type)
    _, places, data = array.buffers()
    if not len(array) or places is None:
        return _read_only(np.zeros(0, np.uint8)), np.zeros(len(array) + 1, np.int64)
    starts = np.frombuffer(places, np.int64 if wide else np.int32)
    starts = starts[array.offset : array.offset + len(array) + 1].astype(np.int64)
    held = np.zeros(0, np.uint8) if data is None else np.frombuffer(data, np.uint8)
    return _read_only(held[starts[0] : starts[-1]]), starts - starts[0]


def _read_only(data: "NDArray[np.uint8]") -> "NDArray[np.uint8]":
    data.flags.writeable = False
    return data


def strings_of(data: "NDArray[np.uint8]", ends: "NDArray[np.int32]") -> "pa.Array":
    """The string array of UTF-8 bytes and the places where its values start."""
    import pyarrow as pa

    return pa.StringArray.from_buffers(len(ends) - 1, pa.py_buffer(ends), pa.py_buffer(data))
