"""Shares from files that nobody ingested: share tables, or the toolkit's own CSV.

A share table has the columns of the kind `share` (Parquet, or CSV with a header); `platform` and
`trace` may be missing. The toolkit's CSV has message_id, user_id, repost_id, reply_id, timestamp
(seconds) and urls (parted by spaces); a post without links shares none. Rows are taken as they
are: whoever has duplicates should ingest.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from showcause.domain.activity import KINDS
from showcause.domain.errors import BadInput

if TYPE_CHECKING:
    import pyarrow as pa

_TOOLKIT: Final = ("message_id", "user_id", "repost_id", "reply_id", "timestamp", "urls")
_NEEDED: Final = ("account_id", "object", "at", "event_id")


def shares_in(
    files: Sequence[Path], platform: str = "", trace: str = "link"
) -> "Sequence[Path] | pa.Table":
    """The share rows of those files: Parquet ones that are whole as they are, else a table.

    `platform` and `trace` stand where a file names none.

    Raises:
        BadInput: a file cannot be read, or lacks a column.
    """
    import pyarrow as pa

    if all(file.suffix == ".parquet" and _is_whole(file) for file in files):
        return files
    tables = [_read(file, platform or file.stem, trace) for file in files]
    return pa.concat_tables(tables, promote_options="permissive")


def _is_whole(file: Path) -> bool:
    names = _opened(file).schema_arrow.names
    return all(name in names for name, _ in KINDS["share"])


def _opened(file: Path) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(file)
    except (OSError, pa.ArrowInvalid) as error:
        raise BadInput("cannot be read as Parquet", where=str(file)) from error


def _read(file: Path, platform: str, trace: str) -> "pa.Table":
    names = _opened(file).schema_arrow.names if file.suffix == ".parquet" else _heading(file)
    if set(_TOOLKIT) <= set(names):
        return _of_toolkit(_columns(file, _TOOLKIT), platform, trace)
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        hint = "share rows, or the toolkit's columns; anything else: showcause ingest"
        raise BadInput(f"lacks {', '.join(missing)}", where=str(file), hint=hint)
    wanted = [name for name, _ in KINDS["share"] if name in names]
    return _with_constants(_columns(file, wanted), platform=platform, trace=trace)


def _heading(file: Path) -> list[str]:
    try:
        with file.open(encoding="utf-8-sig") as opened:
            return opened.readline().strip().replace('"', "").split(",")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("cannot be read as CSV", where=str(file)) from error


def _columns(file: Path, names: Sequence[str]) -> "pa.Table":
    import pyarrow as pa
    from pyarrow import csv

    if file.suffix == ".parquet":
        return _opened(file).read(list(names))
    coded = pa.dictionary(pa.int32(), pa.string())
    kinds = {name: coded for name in names} | dict.fromkeys(("message_id", "event_id"), pa.string())
    kinds |= {"at": pa.int64(), "timestamp": pa.float64()}
    options = csv.ConvertOptions(
        include_columns=list(names), column_types=kinds, strings_can_be_null=False
    )
    try:
        # Every block has texts of its own that are then brought together, so blocks are large.
        return csv.read_csv(file, csv.ReadOptions(block_size=1 << 26), convert_options=options)
    except (OSError, pa.ArrowInvalid) as error:
        raise BadInput(f"cannot be read: {error}", where=str(file)) from error


def _of_toolkit(posts: "pa.Table", platform: str, trace: str) -> "pa.Table":
    import pyarrow as pa
    import pyarrow.compute as pc

    at = pc.round(pc.multiply(posts["timestamp"], 1000)).cast(pa.int64())
    posts = posts.set_column(posts.column_names.index("timestamp"), "timestamp", at)
    reposting = pc.not_equal(posts["repost_id"].cast(pa.string()), "")
    if trace in ("repost", "reply"):
        if trace == "reply":
            posts = posts.filter(pc.invert(reposting))
        return _rows(posts, posts[f"{trace}_id"], platform, trace)
    return _links(posts.filter(pc.invert(reposting)), platform)


def _links(posts: "pa.Table", platform: str) -> "pa.Table":
    import pyarrow as pa
    import pyarrow.compute as pc

    urls = posts["urls"].unify_dictionaries()
    values = urls.chunk(0).dictionary if urls.num_chunks else pa.array([], pa.string())
    if not pc.any(pc.match_substring(values, " ")).as_py():
        return _rows(posts, urls, platform, "link")
    parted = pc.split_pattern(urls.cast(pa.string()), " ").combine_chunks()
    posts = posts.take(pc.list_parent_indices(parted))
    return _rows(posts, pc.list_flatten(parted), platform, "link")


def _rows(posts: "pa.Table", objects: Any, platform: str, trace: str) -> "pa.Table":
    import pyarrow as pa
    import pyarrow.compute as pc

    names = {"account_id": "user_id", "at": "timestamp", "event_id": "message_id"}
    columns = {ours: posts[theirs] for ours, theirs in names.items()} | {"object": objects}
    table = _with_constants(pa.table(columns), platform=platform, trace=trace)
    if not pc.any(pc.equal(_known(objects), "")).as_py():
        return table
    return table.filter(pc.not_equal(table["object"].cast(pa.string()), ""))


def _known(objects: Any) -> Any:
    """The texts that occur: those of the dictionary where there is one."""
    import pyarrow as pa

    if pa.types.is_dictionary(objects.type):
        return objects.unify_dictionaries().chunk(0).dictionary if len(objects) else objects
    return objects


def _with_constants(table: "pa.Table", **texts: str) -> "pa.Table":
    import numpy as np
    import pyarrow as pa

    nothing = np.zeros(table.num_rows, dtype=np.int32)
    for name, text in texts.items():
        if name not in table.column_names:
            one = pa.DictionaryArray.from_arrays(pa.array(nothing), pa.array([text]))
            table = table.append_column(name, one)
    return table.select([name for name, _ in KINDS["share"]])
