"""Share rows as whole numbers: every account and every object gets a number, in order of name.

Reads Parquet files or an Arrow table without DuckDB, two columns at a time, and keeps one number a
row. Numbers start at 1 and follow the order of (platform, account) and (platform, trace, object) as
bytes, which is how the SQL steps `accounts` and `objects` of co-sharing number them.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
else:
    Numbers = Any


@dataclass(frozen=True, slots=True)
class Coded:
    """A text column: the number of each row's value (-1: none), and the values."""

    code: Numbers
    values: "pa.Array"


@dataclass(frozen=True, slots=True)
class Interned:
    """Rows of the traces asked for: `account` and `object` are numbers, 0 where a row is left out.

    An object that only one account shares is left out, its rows too. `accounts` has platform
    and account; `things` platform, trace and object; row n - 1 is number n.
    """

    account: Numbers
    object: Numbers
    at: Numbers
    accounts: "pa.Table"
    things: "pa.Table"


def rows_in(source: "Sequence[Path] | pa.Table") -> int:
    """How many rows there are to read."""
    import pyarrow.parquet as pq

    if not isinstance(source, Sequence):
        return int(source.num_rows)
    return sum(pq.read_metadata(file).num_rows for file in source)


def interned(
    source: "Sequence[Path] | pa.Table", traces: Sequence[str], threads: int = 1
) -> Interned:
    """The share rows of those traces, in the order they are stored."""
    import numpy as np

    with ThreadPoolExecutor(threads) as pool:
        read = pool.map(lambda name: _coded(source, name), ("object", "account_id"))
        platform, trace = _coded(source, "platform"), _coded(source, "trace")
        at = _column(source, "at")
        things, people = read
    asked = np.isin(trace.values.to_numpy(zero_copy_only=False).astype(object), list(traces))
    whole = (platform.code >= 0) & (trace.code >= 0) & (things.code >= 0) & (people.code >= 0)
    whole &= np.append(asked, False)[trace.code]
    if at.null_count:
        whole &= np.asarray(at.is_valid())
    moments = np.array(np.asarray(at.fill_null(0)), dtype=np.int64)
    return _numbered(platform, trace, things, people, moments, whole)


def _numbered(
    platform: Coded, trace: Coded, things: Coded, people: Coded, at: Numbers, whole: Any
) -> Interned:
    account, accounts = _ranked({"platform": platform, "account_id": people}, whole)
    shared = _ranked({"platform": platform, "trace": trace, "object": things}, whole, account)
    return Interned(account, shared[0], at, _account_table(accounts), shared[1])


def _ranked(
    columns: dict[str, Coded], whole: Any, sharers: Numbers | None = None
) -> "tuple[Numbers, pa.Table]":
    """Each row's number in order of those columns, and the named values, one row a number.

    With `sharers` given, only what two different ones share gets a number.
    """
    import numpy as np
    import pyarrow as pa

    code, distinct = _combined(list(columns.values()))
    used = np.zeros(distinct, dtype=bool)
    if sharers is None:
        used[code[whole]] = True
    else:
        used = _shared_by_two(code, sharers, distinct)
    present = np.flatnonzero(used)
    table = pa.table(_values(columns, present))
    order = np.asarray(_sorted_rows(table))
    number = np.zeros(distinct + 1, dtype=np.int32)
    number[present[order]] = np.arange(1, present.size + 1)
    rows = np.where(whole, number[code], 0).astype(np.int64)
    return rows, table.take(pa.array(order))


def _sorted_rows(table: "pa.Table") -> Any:
    """The order of the rows; columns of one value only are not compared."""
    import pyarrow.compute as pc

    telling = [name for name in table.column_names if len(pc.unique(table[name])) > 1]
    keys = [(name, "ascending") for name in telling or table.column_names[-1:]]
    return pc.sort_indices(table, sort_keys=keys)


def _shared_by_two(code: Numbers, sharers: Numbers, distinct: int) -> Any:
    import numpy as np

    from showcause.detectors.coshare.linear import shared_by_two

    shared = shared_by_two(code.astype(np.int64), sharers.astype(np.int64), distinct)
    return shared.astype(bool)


def _combined(columns: list[Coded]) -> tuple[Numbers, int]:
    """One code for each combination of values, below the product of their numbers."""
    import numpy as np

    code = columns[-1].code
    size = len(columns[-1].values)
    for column in columns[:-1]:
        if len(column.values) > 1:
            code = code.astype(np.int64) + size * column.code
        size *= max(len(column.values), 1)
    return code, max(size, 1)


def _values(columns: dict[str, Coded], present: Numbers) -> dict[str, Any]:
    import pyarrow as pa

    found: dict[str, Any] = {}
    rest = present
    for name, column in reversed(columns.items()):
        size = max(len(column.values), 1)
        found[name] = column.values.take(pa.array(rest % size))
        rest = rest // size
    return dict(reversed(found.items()))


def _account_table(accounts: "pa.Table") -> "pa.Table":
    import pyarrow.compute as pc

    names = pc.binary_join_element_wise(accounts["platform"], accounts["account_id"], ":")
    return accounts.select(["platform"]).append_column("account", names)


def _coded(source: Any, name: str) -> Coded:
    import numpy as np
    import pyarrow as pa

    column = _column(source, name)
    encoded = column.cast(pa.string()).dictionary_encode()
    values = encoded.chunk(0).dictionary if encoded.num_chunks else pa.array([], pa.string())
    codes = [np.asarray(chunk.indices.fill_null(-1)) for chunk in encoded.chunks]
    return Coded(np.concatenate(codes) if codes else np.zeros(0, np.int32), values)


def _column(source: Any, name: str) -> Any:
    """The column of all files, nulls where a file has none."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not isinstance(source, Sequence):
        return source[name]
    kind = pa.int64() if name == "at" else pa.string()
    parts: list[Any] = []
    for file in source:
        opened = pq.ParquetFile(file)
        if name in opened.schema_arrow.names:
            parts.extend(opened.read([name], use_threads=False)[name].cast(kind).chunks)
        else:
            parts.append(pa.nulls(opened.metadata.num_rows, kind))
    return pa.chunked_array(parts, kind)
