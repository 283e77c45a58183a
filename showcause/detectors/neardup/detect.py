"""Groups of posts that say the same, edited or not, and the shares they amount to."""

import sys
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from showcause.detectors.neardup.definition import NeardupSettings, definition
from showcause.engine.definition import through
from showcause.engine.port import Engine, LocalEngine, Sources

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from showcause.detectors.neardup.alike import Texts

    Numbers = NDArray[np.int64]
else:
    Numbers = Any

_LETTERS_END: Final = 0x40000
"""No plane above the third holds letters."""
_KEY_BITS: Final = 32
_DENSE: Final = (
    (0x3040, 0x30FF),
    (0x3400, 0x9FFF),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)


def text_shares(
    engine: Engine, sources: Sources, settings: NeardupSettings | None = None
) -> "pa.Table":
    """A row of kind `share`, trace `text`, for each post long enough; the object is its group."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = text_groups(engine, sources, settings)
    named = pc.binary_join_element_wise("text", found["group_key"].cast(pa.string()), ":")
    grouped = pa.table({"text_key": found["text_key"], "object": named})
    given = {"post": sources.get("post", ()), "grouped": grouped}
    return engine.run(through(definition(), "text_shares"), given)


def text_groups(
    engine: Engine, sources: Sources, settings: NeardupSettings | None = None
) -> "pa.Table":
    """Which texts of `post` are copies of one another, over all platforms and accounts.

    Columns text_key and group_key (int64), a row for each text that was compared; a group is named
    by its smallest text key.
    """
    given = {"post": sources.get("post", ())}
    distinct = engine.run(through(definition(), "texts"), given)
    return groups_among(engine, distinct, settings or NeardupSettings())


def groups_among(engine: Engine, distinct: "pa.Table", settings: NeardupSettings) -> "pa.Table":
    """The same for the rows of the step `texts`: text_key, text_normal and band_keys."""
    import numpy as np
    import pyarrow as pa

    ready, rows = _readied(distinct, settings)
    compiled = isinstance(engine, LocalEngine) and rows.size >= settings.compiled_from
    table = distinct.select(["text_key", "band_keys"]).take(pa.array(rows))
    parent = (
        _compiled_groups(ready, table, settings)
        if compiled
        else _groups_by_sql(engine, ready, table, settings)
    )
    keys = np.asarray(table["text_key"])
    smallest = np.full(keys.size, np.iinfo(np.int64).max)
    np.minimum.at(smallest, parent, keys)
    return pa.table({"text_key": keys, "group_key": smallest[parent]})


def _readied(distinct: "pa.Table", settings: NeardupSettings) -> "tuple[Texts, Numbers]":
    """The texts long enough to be compared, shortest first, and which rows they are."""
    import numpy as np

    from showcause.detectors.neardup.alike import Texts, mark_grams, read_letters

    normal = distinct["text_normal"].combine_chunks()
    data, starts = _bytes_and_starts(normal)
    letters, ends = np.empty(len(data), np.uint8), np.zeros(len(normal) + 1, np.int64)
    dense = np.zeros(len(normal), np.bool_)
    read_letters(data, starts, _counted(), letters, ends, dense)
    size = np.diff(ends)
    long = size >= np.where(dense, settings.dense_letters, settings.letters)
    rows = np.flatnonzero(long)
    rows = rows[np.lexsort((np.asarray(distinct["text_key"])[rows], size[rows]))]
    texts = Texts(
        *_in_order(letters, ends, rows),
        dense[rows],
        np.zeros((rows.size, 8), np.uint64),
        np.zeros(rows.size, np.int64),
    )
    mark_grams(texts)
    return texts, rows


def _in_order(letters: Any, ends: Numbers, rows: Numbers) -> tuple[Any, Numbers]:
    import numpy as np

    size = ends[rows + 1] - ends[rows]
    start = np.concatenate([np.zeros(1, np.int64), np.cumsum(size)])
    places = np.arange(start[-1]) + np.repeat(ends[rows] - start[:-1], size)
    return letters[places], start


def _bytes_and_starts(normal: "pa.Array") -> "tuple[Any, Numbers]":
    import numpy as np
    import pyarrow as pa

    _, places, data = normal.cast(pa.large_binary()).buffers()
    if not len(normal) or data is None:
        return np.zeros(0, np.uint8), np.zeros(len(normal) + 1, np.int64)
    starts = np.frombuffer(places, np.int64)[normal.offset : normal.offset + len(normal) + 1]
    return np.frombuffer(data, np.uint8)[starts[0] : starts[-1]], starts - starts[0]


@lru_cache(maxsize=1)
def _counted() -> Any:
    """For every code point that can be a letter: 1 if it is letter, sign or digit, 2 if dense."""
    import numpy as np

    top = min(_LETTERS_END, sys.maxunicode + 1)
    kinds = "".join(unicodedata.category(chr(code))[0] for code in range(top))
    first = np.frombuffer(kinds.encode("ascii"), np.uint8)
    counted = np.isin(first, np.frombuffer(b"LMN", np.uint8)).astype(np.uint8)
    for low, high in _DENSE:
        counted[low : high + 1] *= 2
    return counted


def _groups_by_sql(
    engine: Engine, texts: "Texts", table: "pa.Table", settings: NeardupSettings
) -> Numbers:
    import numpy as np
    import pyarrow as pa

    from showcause.detectors.neardup.alike import copies, room_for

    keys, keyed = _keys_of(table["band_keys"])
    owner = np.repeat(keyed, keys.shape[1])
    places = np.tile(np.arange(keys.shape[1]) << _KEY_BITS, keyed.size)
    size = np.diff(texts.start)[owner]
    band = pa.table({"text_no": owner, "letters": size, "band_key": places | keys.reshape(-1)})
    asked = settings.parameters()
    pairs = engine.run(through(definition(), "candidates"), {"band": band}, asked)
    first, second = np.asarray(pairs["text_a"]), np.asarray(pairs["text_b"])
    same = copies(texts, first, second, settings.edited_ppm, room_for(texts.start))
    return _joined(first[same], second[same], table.num_rows)


def _keys_of(column: "pa.ChunkedArray") -> "tuple[Any, Numbers]":
    """The keys (uint32), a row a text and a column a band, of the texts that have any; those."""
    import numpy as np
    import pyarrow.compute as pc

    held = column.combine_chunks()
    lengths = np.asarray(pc.fill_null(pc.binary_length(held), 0))
    keyed = np.flatnonzero((lengths > 0) & (lengths == lengths.max(initial=0)))
    data, _ = _bytes_and_starts(held.take(keyed))
    return data.view("<u4").reshape(keyed.size, -1 if keyed.size else 0), keyed


def _joined(first: Numbers, second: Numbers, size: int) -> Numbers:
    import numpy as np

    from showcause.detectors.communities import components

    return components(first, second, size) if first.size else np.arange(size)


def _compiled_groups(texts: "Texts", table: "pa.Table", settings: NeardupSettings) -> Numbers:
    import numpy as np

    from showcause.detectors.neardup.alike import room_for
    from showcause.detectors.neardup.joining import join_band, memory_for

    keys, keyed = _keys_of(table["band_keys"])
    parent = np.arange(table.num_rows)
    room, no = room_for(texts.start), memory_for(table.num_rows)
    numbers = keyed.astype(np.uint64)
    asked = (settings.edited_ppm, settings.ahead)
    for band in range(keys.shape[1]):
        ordered = np.sort(keys[:, band].astype(np.uint64) << np.uint64(_KEY_BITS) | numbers)
        join_band(texts, ordered, _KEY_BITS, asked, parent, room, no)
    while not np.array_equal(parent, parent[parent]):
        parent = parent[parent]
    return parent
