"""Typed columns out of whatever a file holds, with the rows that cannot be read.

Every function takes one Arrow array and gives back an array of the same length (null where the
value is missing or refused) and the refusals. Timestamps read by Arrow's own types are exact.
"""

import re
from typing import TYPE_CHECKING, Any, Final

from showcause.ingest.refusals import Refusal, refused_where

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

TEXT_LIMIT: Final = 1 << 20
VALUE_LIMIT: Final = 1 << 16
_LARGEST: Final = (1 << 63) - 1
_WHOLE_FLOAT: Final = 1 << 53

Read = tuple["pa.Array", list[Refusal]]


def as_text(array: "pa.Array", column: str, limit: int = VALUE_LIMIT) -> Read:
    """Strings; the empty string is a missing value, numbers are written out."""
    array, refusals = _strings(plain(array), column)
    refusals += _unfit(array, column, limit)
    return without_empty(array), refusals


def without_empty(array: "pa.Array") -> "pa.Array":
    """The strings with every empty one null."""
    import pyarrow.compute as pc

    return blanked(array, mask_of(pc.equal(array, ""))) if len(array) else array


def as_counts(array: "pa.Array", column: str) -> Read:
    """int64 from 0 upwards; `12`, `12.0` and `"12"` are all twelve."""
    import pyarrow as pa
    import pyarrow.compute as pc

    array = plain(array)
    if pa.types.is_null(array.type):
        return pa.nulls(len(array), pa.int64()), []
    if pa.types.is_signed_integer(array.type):
        whole = array.cast(pa.int64())
        negative = mask_of(pc.less(whole, 0))
        return blanked(whole, negative), refused_where(negative, column, "bad_count", array)
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        array = without_empty(array)
        digits = pc.match_substring_regex(array, r"^[0-9]{1,18}$")
        if not mask_of(pc.invert(digits)).any():
            return array.cast(pa.int64()), []
    return _counted(array, column)


def _counted(array: "pa.Array", column: str) -> Read:
    import numpy as np
    import pyarrow as pa

    values = array.to_pylist()
    bad = np.zeros(len(values), dtype=bool)
    whole: list[int | None] = [None] * len(values)
    for at, value in enumerate(values):
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        whole[at] = _count(value)
        bad[at] = whole[at] is None
    return pa.array(whole, pa.int64()), refused_where(bad, column, "bad_count", values)


def _count(value: object) -> int | None:
    if isinstance(value, str):
        match = re.fullmatch(r"\s*([0-9]+)(?:\.0*)?\s*", value, re.ASCII)
        return int(match[1]) if match and len(match[1]) < 20 and int(match[1]) <= _LARGEST else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    whole = isinstance(value, int) or (value == value and abs(value) < _WHOLE_FLOAT)
    if not whole or value != int(value) or not 0 <= value <= _LARGEST:
        return None
    return int(value)


def plain(array: "pa.Array") -> "pa.Array":
    """The array in one piece and without a dictionary."""
    import pyarrow as pa

    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if pa.types.is_dictionary(array.type):
        array = array.cast(array.type.value_type)
    return array


def _strings(array: "pa.Array", column: str) -> Read:
    import pyarrow as pa

    kind = array.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _checked(array, column)
    if pa.types.is_string_view(kind) or pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        return array.cast(pa.string()), []
    if pa.types.is_null(kind):
        return pa.nulls(len(array), pa.string()), []
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return _decoded(array, column)
    return _written(array, column)


def _checked(array: "pa.Array", column: str) -> Read:
    import pyarrow as pa

    try:
        array.validate(full=True)
    except pa.ArrowInvalid:
        binary = pa.large_binary() if pa.types.is_large_string(array.type) else pa.binary()
        return _decoded(array.view(binary), column)
    return array.cast(pa.string()), []


def _decoded(array: "pa.Array", column: str) -> Read:
    import numpy as np
    import pyarrow as pa

    texts: list[str | None] = []
    bad = np.zeros(len(array), dtype=bool)
    for at, raw in enumerate(array.to_pylist()):
        try:
            texts.append(None if raw is None else raw.decode("utf-8"))
        except UnicodeDecodeError:
            texts.append(None)
            bad[at] = True
    return pa.array(texts, pa.string()), refused_where(bad, column, "bad_encoding")


def _written(array: "pa.Array", column: str) -> Read:
    import numpy as np
    import pyarrow as pa

    values = array.to_pylist()
    texts = [_written_value(value) for value in values]
    bad = np.array(
        [value is not None and text is None for value, text in zip(values, texts, strict=True)],
        dtype=bool,
    )
    return pa.array(texts, pa.string()), refused_where(bad, column, "bad_value", values)


def _written_value(value: Any) -> str | None:
    if isinstance(value, float) and abs(value) < _WHOLE_FLOAT and value == int(value):
        return str(int(value))
    if value is None or isinstance(value, float | list | dict):
        return None
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _unfit(array: "pa.Array", column: str, limit: int) -> list[Refusal]:
    import pyarrow.compute as pc

    refusals = []
    if b"\x00" in _bytes_of(array):
        holds = mask_of(pc.match_substring(array, "\x00"))
        refusals += refused_where(holds, column, "nul_character")
    lengths = pc.binary_length(array)
    if (pc.max(lengths).as_py() or 0) > limit:
        reason = "text_too_long" if limit == TEXT_LIMIT else "value_too_long"
        refusals += refused_where(mask_of(pc.greater(lengths, limit)), column, reason, lengths)
    return refusals


def _bytes_of(array: "pa.Array") -> bytes:
    data = array.buffers()[2]
    return b"" if data is None else data.to_pybytes()


def mask_of(condition: "pa.Array") -> "NDArray[np.bool_]":
    """A NumPy mask of a condition; null counts as false."""
    import numpy as np
    import pyarrow.compute as pc

    mask: NDArray[np.bool_] = pc.fill_null(condition, False).to_numpy(zero_copy_only=False)
    return mask


def blanked(array: "pa.Array", mask: "NDArray[np.bool_]") -> "pa.Array":
    """The array with null wherever the mask says so."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not mask.any():
        return array
    return pc.if_else(pa.array(mask), pa.scalar(None, array.type), array)
