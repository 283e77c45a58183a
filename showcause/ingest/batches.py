"""One batch of raw rows turned into staged Parquet files and quarantine rows."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from showcause.domain.identifier import derived_id
from showcause.ingest.posts import SOURCE_ROW, post_tables
from showcause.ingest.refusals import Refusal, first_refusals
from showcause.ingest.rows import Context, Fields, event_table, kept_positions, read_fields

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

ROW_NUMBER: Final = "\x00row"
SOURCE_FILE: Final = "source_file"
EXCERPT: Final = 4_000
WITHHELD: Final = "(withheld: it can say who reported or signed up)"
_SECRET_FIELDS: Final = frozenset({"reporter", "token"})
_REPEATED: Final = (
    "platform", "account_id", "language", "language_detected", "client", "trace", SOURCE_FILE,
)  # fmt: skip
"""Columns whose values repeat so often that a dictionary of them pays."""

Raw = Callable[[int], str]
"""The raw text of the row at a position of a batch, cut to `EXCERPT` characters."""


@dataclass(frozen=True, slots=True)
class TableBatch:
    """Rows of a table as an Arrow stream, their numbers last, and the field each column gives."""

    number: int
    kind: str
    sources: Mapping[str, str]
    stream: bytes


@dataclass(frozen=True, slots=True)
class LineBatch:
    """Lines of JSON events with their numbers."""

    number: int
    lines: tuple[bytes, ...]
    first_row: int


@dataclass(frozen=True, slots=True)
class Refused:
    """One row for the quarantine."""

    row: int
    column: str
    reason: str
    detail: str
    raw: str


@dataclass(frozen=True, slots=True)
class Destination:
    """Where staged files go, and what identifies the file they came from."""

    folder: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What came of one batch; `hashes` are of the raw rows, to count exact repeats."""

    rows: int
    staged: Mapping[str, int]
    quarantined: Mapping[str, int]
    parts: Mapping[str, Path]
    quarantine: Path | None
    hashes: "NDArray[np.int64]"
    keys: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one kind in a batch, by our field names, and what is refused already."""

    kind: str
    fields: Fields
    rows: "NDArray[np.int64]"
    raw: Raw
    refusals: tuple[Refusal, ...] = ()


def process_table(batch: TableBatch, context: Context, to: Destination) -> BatchOutcome:
    """The outcome of a batch of table rows."""
    import pyarrow as pa

    from showcause.ingest.hashing import row_hashes

    with pa.ipc.open_stream(batch.stream) as reader:
        table = reader.read_all()
    rows = table[ROW_NUMBER].to_numpy()
    table = table.drop_columns([ROW_NUMBER])
    columns = {name: table[name].combine_chunks() for name in table.column_names}
    fields = {ours: columns[column] for ours, column in batch.sources.items()}
    secret = {batch.sources[name] for name in _SECRET_FIELDS if name in batch.sources}
    group = Group(batch.kind, fields, rows, lambda at: _raw_row(table, at, secret))
    return _outcome(batch.number, [group], [], row_hashes(columns), frozenset(), context, to)


def process_lines(batch: LineBatch, context: Context, to: Destination) -> BatchOutcome:
    """The outcome of a batch of JSON lines."""
    import numpy as np

    from showcause.ingest.ndjson import groups_of_lines

    groups, refused, keys = groups_of_lines(batch.lines, batch.first_row)
    hashes = np.frombuffer(
        b"".join(
            hashlib.blake2b(line.strip(), digest_size=8).digest()
            for line in batch.lines
            if not line.isspace() and line
        ),
        dtype="<i8",
    )
    return _outcome(batch.number, groups, refused, hashes, keys, context, to)


def process(batch: TableBatch | LineBatch, context: Context, to: Destination) -> BatchOutcome:
    """The outcome of a batch of either sort; runs in a worker process."""
    if isinstance(batch, TableBatch):
        return process_table(batch, context, to)
    return process_lines(batch, context, to)


def _outcome(
    number: int,
    groups: Sequence[Group],
    refused: Sequence[Refused],
    hashes: "NDArray[np.int64]",
    keys: frozenset[tuple[str, str]],
    context: Context,
    to: Destination,
) -> BatchOutcome:
    tables: dict[str, list[pa.Table]] = {}
    refused = list(refused)
    for group in groups:
        made, late = _judged(group, context)
        refused += late
        for kind, table in made.items():
            tables.setdefault(kind, []).append(table)
    parts = {
        kind: (path, size)
        for kind, some in sorted(tables.items())
        for path, size in [_write_part(kind, number, some, context, to)]
        if size
    }
    return BatchOutcome(
        len(hashes),
        {kind: size for kind, (_, size) in parts.items()},
        Counter(row.reason for row in refused),
        {kind: path for kind, (path, _) in parts.items()},
        write_quarantine(number, [(context.file, row) for row in refused], to),
        hashes,
        keys,
    )


def _judged(group: Group, context: Context) -> "tuple[dict[str, pa.Table], list[Refused]]":
    import pyarrow as pa

    size = len(group.rows)
    read = read_fields(group.kind, group.fields, size, context)
    refusals = (*group.refusals, *read.refusals)
    keep = kept_positions(refusals, size)
    refused = _refused_rows(refusals, group)
    if not len(keep):
        return {}, refused
    if group.kind == "post":
        return post_tables(read, keep, group.rows, context), refused
    table = event_table(group.kind, read, keep, context.token_key)
    return {group.kind: table.append_column(SOURCE_ROW, pa.array(group.rows[keep]))}, refused


def _refused_rows(refusals: Sequence[Refusal], group: Group) -> list[Refused]:
    return [
        Refused(
            int(group.rows[at]),
            column.removeprefix("fact_"),
            reason,
            "" if column in _SECRET_FIELDS else detail,
            group.raw(at),
        )
        for at, (column, reason, detail) in sorted(first_refusals(refusals).items())
    ]


def _write_part(
    kind: str, number: int, tables: "list[pa.Table]", context: Context, to: Destination
) -> tuple[Path, int]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.concat_tables(tables)
    path = to.folder / f"{kind}-{number:06d}.parquet"
    if len(table):
        names = pa.repeat(pa.scalar(context.file), len(table)).dictionary_encode()
        table = table.append_column(SOURCE_FILE, names.cast(pa.string()))
        repeated = [name for name in _REPEATED if name in table.column_names]
        packed = {name: "none" if name == "band_keys" else "lz4" for name in table.column_names}
        pq.write_table(
            table, path, compression=packed, use_dictionary=repeated, write_statistics=False
        )
    return path, len(table)


def quarantine_schema() -> "pa.Schema":
    """The columns of quarantine rows; `quarantine_id` is the same whenever the row is refused."""
    import pyarrow as pa

    names = ("quarantine_id", "file", "row", "column", "reason", "detail", "raw")
    return pa.schema([(name, pa.int64() if name == "row" else pa.string()) for name in names])


def write_quarantine(
    number: int, refused: Sequence[tuple[str, Refused]], to: Destination
) -> Path | None:
    """The Parquet file the refused rows (with their files) were written to; None for no rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not refused:
        return None
    rows = [_quarantine_row(file, row, to.sha256) for file, row in refused]
    path = to.folder / f"quarantine-{number:06d}.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=quarantine_schema()), path, compression="lz4")
    return path


def _quarantine_row(file: str, row: Refused, sha256: str) -> dict[str, str | int]:
    return {
        "quarantine_id": derived_id("qua", sha256, file, str(row.row), row.reason),
        "file": _storable(file),
        "row": row.row,
        "column": _storable(row.column),
        "reason": row.reason,
        "detail": _storable(row.detail),
        "raw": _storable(row.raw),
    }


def _storable(text: str) -> str:
    """Databases take neither NUL nor half surrogates, so a quarantined row shows them escaped."""
    safe = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return safe.replace("\x00", "\\u0000")[:EXCERPT]


def _raw_row(table: "pa.Table", at: int, secret: set[str]) -> str:
    import pyarrow as pa

    row: dict[str, Any] = {}
    for name in table.column_names:
        try:
            row[name] = WITHHELD if name in secret else _cut(table[name][at].as_py())
        except (UnicodeDecodeError, pa.ArrowInvalid, ValueError, OverflowError):
            row[name] = "(unreadable)"
    return json.dumps(row, ensure_ascii=False, default=str)[:EXCERPT]


def _cut(value: Any) -> Any:
    return value[:EXCERPT] if isinstance(value, str | bytes) else value
