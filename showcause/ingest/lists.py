"""Lists out of list columns, JSON lists, Python literals and the archives' `[a, b]`.

A list column becomes two flat arrays, the items and the position of the row each belongs to.
"""

import ast
import json
from typing import TYPE_CHECKING

from showcause.ingest.refusals import Refusal, refused_where
from showcause.ingest.values import VALUE_LIMIT, as_text, mask_of, plain

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

Items = tuple["pa.Array", "NDArray[np.int64]"]


def as_items(array: "pa.Array", column: str) -> tuple[Items, list[Refusal]]:
    """The items (strings, none null or empty) with their rows, and the rows refused."""
    import pyarrow as pa

    array = plain(array)
    if pa.types.is_list(array.type) or pa.types.is_large_list(array.type):
        return _from_lists(array, column)
    if pa.types.is_null(array.type):
        return _no_items(), []
    texts, refusals = as_text(array, column, limit=1 << 20)
    items, unread = _from_texts(texts, column)
    return items, refusals + unread


def _no_items() -> Items:
    import numpy as np
    import pyarrow as pa

    return pa.array([], pa.string()), np.zeros(0, dtype=np.int64)


def _from_lists(array: "pa.Array", column: str) -> tuple[Items, list[Refusal]]:
    import numpy as np
    import pyarrow.compute as pc

    rows = pc.list_parent_indices(array).to_numpy(zero_copy_only=False).astype(np.int64)
    items, refused = as_text(pc.list_flatten(array), column)
    refusals = [
        Refusal(np.unique(rows[refusal.positions]), column, refusal.reason) for refusal in refused
    ]
    present = mask_of(items.is_valid())
    return (items.filter(items.is_valid()), rows[present]), refusals


def _from_texts(texts: "pa.Array", column: str) -> tuple[Items, list[Refusal]]:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    holds = mask_of(pc.and_(texts.is_valid(), pc.not_equal(texts, "[]")))
    rows = np.flatnonzero(holds)
    parsed = [items_of(text) for text in texts.take(pa.array(rows)).to_pylist()]
    unread = np.zeros(len(texts), dtype=bool)
    unread[[row for row, items in zip(rows, parsed, strict=True) if items is None]] = True
    counts = [len(items or ()) for items in parsed]
    flat = [item for items in parsed for item in items or ()]
    fitting, refusals = as_text(pa.array(flat, pa.string()), column, VALUE_LIMIT)
    owners = np.repeat(rows, counts).astype(np.int64)
    late = [Refusal(np.unique(owners[refusal.positions]), column, refusal.reason)
            for refusal in refusals]  # fmt: skip
    return (fitting, owners), refused_where(unread, column, "bad_list", texts) + late


def items_of(text: str) -> list[str] | None:
    """The items of a list written as text; None when it starts like one and cannot be read."""
    text = text.strip()
    if not text.startswith("["):
        return [text] if text else []
    if not text.endswith("]"):
        return None
    if '"' not in text and "\\" not in text and "[" not in text[1:]:
        simple = _simple_items(text)
        if simple is not None:
            return simple
    values = _literal(text)
    if values is None and "[" in text[1:]:
        return None
    if values is None:
        return [part.strip("'\"") for part in _parts(text)]
    if any(isinstance(value, list | dict | tuple | set) for value in values):
        return None
    return [str(value) for value in values if value not in (None, "")]


def _parts(text: str) -> list[str]:
    parts = (part.strip() for part in text[1:-1].split(","))
    return [part for part in parts if part not in ("", "null", "None")]


def _simple_items(text: str) -> list[str] | None:
    """The items of `[a, b]` or `['a', 'b']`, which are nearly all lists; None for others."""
    if "'" not in text:
        return _parts(text)
    parts = text[2:-2].split("', '")
    whole = text.startswith("['") and text.endswith("']") and not any("'" in part for part in parts)
    return [part for part in parts if part] if whole else None


def _literal(text: str) -> list[object] | None:
    for read in (json.loads, ast.literal_eval):
        try:
            values = read(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        return values if isinstance(values, list) else None
    return None
