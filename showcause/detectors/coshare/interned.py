"""Share rows as whole numbers: every account and every object gets a number, in order of name.

Reads Parquet files or an Arrow table without DuckDB, two columns at a time, and keeps one number a
row. Numbers start at 1 and follow the order of (platform, account) and (platform, trace, object) as
bytes, which is how the SQL steps `accounts` and `objects` of co-sharing number them.
"""

from collections.abc import Iterator, Sequence
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
    import pyarrow as pa

    with ThreadPoolExecutor(threads) as pool:
        read = pool.map(lambda name: coded(source, name), ("object", "account_id"))
        platform, trace = coded(source, "platform"), coded(source, "trace")
        at = column(source, "at", pa.int64())
        things, people = read
    asked = np.isin(trace.values.to_numpy(zero_copy_only=False).astype(object), list(traces))
    whole = (platform.code >= 0) & (trace.code >= 0) & (things.code >= 0) & (people.code >= 0)
    whole &= np.append(asked, False)[trace.code]
    if at.null_count:
        whole &= np.asarray(at.is_valid())
    moments = np.array(np.asarray(at.fill_null(0)), dtype=np.int64)
    owners = {"platform": platform, "account_id": people}
    shared = {"platform": platform, "trace": trace, "object": things}
    sharers = np.where(whole, _combined(list(owners.values()))[0] + 1, 0)
    with ThreadPoolExecutor(threads) as pool:
        first = pool.submit(_ranked, owners, whole)
        number, numbered = _ranked(shared, whole, sharers)
    account, accounts = first.result()
    return Interned(account, number, moments, _account_table(accounts), numbered)


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
    """One code for each combination of values, below the product of their numbers.

    The last column counts fastest, as `_values` takes it apart again.
    """
    import numpy as np

    code = columns[-1].code
    size = len(columns[-1].values)
    for column in reversed(columns[:-1]):
        if len(column.values) > 1:
            code = code.astype(np.int64) + size * column.code.astype(np.int64)
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


def coded(source: Any, name: str) -> Coded:
    """The column as codes; what Parquet keeps as codes is only brought together."""
    import numpy as np
    import pyarrow as pa

    kind = pa.dictionary(pa.int32(), pa.string())
    parts = [_encoded(part, kind) for part in _parts(source, name, pa.string(), as_codes=True)]
    if not parts:
        return Coded(np.zeros(0, np.int32), pa.array([], pa.string()))
    chunks = pa.chunked_array(parts, kind).unify_dictionaries().chunks
    codes = [np.asarray(chunk.indices.fill_null(-1)) for chunk in chunks]
    return Coded(np.concatenate(codes), chunks[0].dictionary)


def _encoded(part: Any, kind: Any) -> Any:
    import pyarrow as pa

    if pa.types.is_dictionary(part.type):
        return part.cast(kind)
    return part.cast(kind.value_type).dictionary_encode()


def column(source: Any, name: str, kind: Any = None) -> "pa.ChunkedArray":
    """A column in the order the rows are stored; texts unless another Arrow type is asked for."""
    import pyarrow as pa

    kind = kind or pa.string()
    return pa.chunked_array([part.cast(kind) for part in _parts(source, name, kind)], kind)


def _parts(source: Any, name: str, kind: Any, as_codes: bool = False) -> Iterator[Any]:
    """The column piece by piece, nulls where a file has none."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not isinstance(source, Sequence):
        yield from source[name].chunks
        return
    for file in source:
        opened = pq.ParquetFile(file, read_dictionary=[name] if as_codes else None)
        if name in opened.schema_arrow.names:
            yield from opened.read([name], use_threads=False)[name].chunks
        else:
            yield pa.nulls(opened.metadata.num_rows, kind)
