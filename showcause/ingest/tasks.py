"""The batches of a file of any format, in order, and what is noted of the file on the way."""

import io
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from showcause.domain.errors import BadInput
from showcause.domain.moment import Moment
from showcause.ingest import archive, delimited, ndjson, parquet, source
from showcause.ingest.batches import (
    ROW_NUMBER,
    Destination,
    LineBatch,
    Refused,
    TableBatch,
    write_quarantine,
)
from showcause.ingest.columns import ColumnMap, Plan, plan_for
from showcause.ingest.pool import Task
from showcause.ingest.reading import ColumnUse, IngestKeys, bounds_at
from showcause.ingest.rows import Context

if TYPE_CHECKING:
    import pyarrow as pa

_TABLE_ENDINGS: Final = (".csv", ".tsv", ".tab", ".txt")
_JSON_ENDINGS: Final = (".ndjson", ".jsonl", ".json")
_QUARANTINE_ROWS: Final = 20_000


@dataclass
class Tally:
    """What is known while one file is read."""

    file: source.Source
    to: Destination
    format: str = ""
    position: int = 0
    rows_total: int | None = None
    number: int = 0
    rows: int = 0
    uses: dict[tuple[str, str], ColumnUse] = field(default_factory=dict)
    refused: list[tuple[str, Refused]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    quarantine: list[Path] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def moved(self, position: int) -> None:
        """Note how many bytes of the file were read."""
        self.position = position

    def next_number(self) -> int:
        """The number of the next staged file."""
        self.number += 1
        return self.number


@dataclass(frozen=True, slots=True)
class Job:
    """What reading was asked for."""

    platform: str | None
    keys: IngestKeys
    columns_map: ColumnMap | None
    staging: Path
    now: Moment
    lines: bool = False

    def context(self, name: str, *, tabular: bool, ids: bool, archived: bool = False) -> Context:
        """What is the same for all rows of the file (or member of a zip) of that name."""
        assumed = archive.PLATFORM if archived else source.stem_of(name)
        return Context(
            file=name,
            platform=self.platform or assumed,
            bounds=bounds_at(self.now),
            token_key=self.keys.token_key,
            ids_wanted=ids,
            lists_stand=tabular,
            facts_undated=archived,
        )


def tasks_of(tally: Tally, job: Job) -> Iterator[Task]:
    """The batches of a file, whatever it is; what the file as a whole lacks is in the tally."""
    file, name = tally.file, tally.file.path.name
    if job.lines:
        with file.path.open("rb") as stream:
            yield from _lines(stream, name, tally, job)
    elif file.head.startswith((source.ZIP, source.EMPTY_ZIP)) or name.lower().endswith(".zip"):
        tally.format = "zip"
        yield from _zip_tasks(tally, job)
    elif file.head.startswith(source.PARQUET):
        yield from _parquet_tasks(file.path, name, tally, job)
    elif name.lower().endswith(".parquet"):
        raise BadInput("is not a whole Parquet file", where=str(file.path))
    else:
        stream, careful = source.plain_stream(file, tally.moved)
        with closing(stream):
            yield from _stream_tasks(stream, careful, name, tally, job)


def _zip_tasks(tally: Tally, job: Job) -> Iterator[Task]:
    path = tally.file.path
    none_fits: BadInput | None = None
    begun = tally.number
    for member in archive.zip_members(path, job.staging, path.name):
        try:
            stream, careful = source.careful_stream(member.stream)
            yield from _stream_tasks(stream, careful, member.name, tally, job)
        except BadInput as error:
            none_fits = error
            tally.warnings.append(str(error))
        tally.format = "zip"
    if tally.number == begun:
        raise none_fits or BadInput("holds no file we can read", where=path.name)


def _stream_tasks(
    stream: io.BufferedReader, careful: source.Careful, name: str, tally: Tally, job: Job
) -> Iterator[Task]:
    bare, begun = source.bare_name(name).lower(), tally.number
    head = stream.peek(64)
    if not head:
        raise BadInput(f"cannot be unpacked: {careful.broken or 'it is empty'}", where=name)
    if head.startswith((source.GZIP, source.ZSTD)):
        raise BadInput("is compressed twice", where=name, hint="unpack it once")
    if head.startswith(source.PARQUET):
        yield from _spooled_parquet(stream, name, tally, job)
    elif bare.endswith(_JSON_ENDINGS) or head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        yield from _line_tasks(stream, name, tally, job)
    elif bare.endswith(_TABLE_ENDINGS) or _looks_delimited(head):
        yield from _delimited_tasks(stream, name, tally, job)
    else:
        raise BadInput("is in no format we read", where=name,
                       hint="NDJSON, Parquet, CSV, TSV, or a zip of them")  # fmt: skip
    if careful.broken and tally.number == begun:
        raise BadInput(f"breaks off before its first row: {careful.broken}", where=name)
    if careful.broken:
        _note(tally, name, Refused(tally.rows + 1, "", "truncated_file", careful.broken, ""))


def _looks_delimited(head: bytes) -> bool:
    return any(sign in head for sign in (b",", b"\t", b";", b"|"))


def _line_tasks(stream: io.BufferedReader, name: str, tally: Tally, job: Job) -> Iterator[Task]:
    head = stream.peek(4)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadInput("is UTF-16; NDJSON is UTF-8", where=name)
    if head.startswith(b"\xef\xbb\xbf"):
        stream.read(3)
    if stream.peek(1).lstrip()[:1] == b"[":
        raise BadInput("is one JSON list", where=name, hint="write one JSON object per line")
    yield from _lines(stream, name, tally, job)


def _lines(stream: IO[bytes], name: str, tally: Tally, job: Job) -> Iterator[Task]:
    tally.format = "ndjson"
    context = job.context(name, tabular=False, ids=False)
    for batch in ndjson.line_batches(stream):
        if isinstance(batch, Refused):
            _note(tally, name, batch)
            continue
        tally.rows = batch.first_row + len(batch.lines) - 1
        yield LineBatch(tally.next_number(), batch.lines, batch.first_row), context


def _delimited_tasks(
    stream: io.BufferedReader, name: str, tally: Tally, job: Job
) -> Iterator[Task]:
    import pyarrow as pa

    tally.format = "delimited"
    table = delimited.open_delimited(stream, name)
    if table.encoding == "latin-1":
        tally.warnings.append(f"{name}: not UTF-8; read as Latin-1 (Windows-1252 differs in a few)")
    plan = plan_for(table.columns, job.columns_map, name)
    context = _planned(plan, name, tally, job, archived=archive.is_archive(table.columns))
    for rows in delimited.row_blocks(table):
        numbers, values, refused = _encodable(rows, table.encoding)
        for row in (*rows.refused, *refused):
            _note(tally, name, row)
        tally.rows = max(numbers, default=tally.rows)
        columns = list(zip(*values, strict=True)) or [()] * len(table.columns)
        arrays = [pa.array(column, pa.string()) for column in columns]
        batch = pa.RecordBatch.from_arrays(
            [*arrays, pa.array(numbers, pa.int64())], names=[*table.columns, ROW_NUMBER]
        )
        yield _table_batch(batch, plan, tally), context


def _parquet_tasks(path: Path, name: str, tally: Tally, job: Job) -> Iterator[Task]:
    import pyarrow as pa

    tally.format = tally.format or "parquet"
    file = parquet.open_parquet(path, name)
    columns = parquet.columns_of(file)
    plan = plan_for(columns, job.columns_map, name)
    tally.rows_total = file.metadata.num_rows
    context = _planned(plan, name, tally, job, archived=archive.is_archive(columns))
    first = 1
    for part in parquet.slices(file):
        if isinstance(part, str):
            _note(tally, name, Refused(first, "", "truncated_file", part, ""))
            continue
        numbered = part.append_column(ROW_NUMBER, pa.array(range(first, first + len(part))))
        yield _table_batch(numbered, plan, tally), context
        first += len(part)
        tally.rows = first - 1
        tally.moved(tally.file.size * tally.rows // max(tally.rows_total, 1))


def _spooled_parquet(
    stream: io.BufferedReader, name: str, tally: Tally, job: Job
) -> Iterator[Task]:
    with tempfile.NamedTemporaryFile(dir=job.staging, suffix=".parquet") as spool:
        while block := stream.read(1 << 20):
            spool.write(block)
        spool.flush()
        yield from _parquet_tasks(Path(spool.name), name, tally, job)


def _planned(plan: Plan, name: str, tally: Tally, job: Job, *, archived: bool) -> Context:
    for use in plan.uses:
        tally.uses.setdefault((use.kind, use.column), use)
    own_id = "post_id" if plan.kind == "post" else "event_id"
    return job.context(name, tabular=True, ids=own_id in plan.sources, archived=archived)


def _table_batch(batch: "pa.RecordBatch", plan: Plan, tally: Tally) -> TableBatch:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return TableBatch(tally.next_number(), plan.kind, plan.sources, sink.getvalue().to_pybytes())


def _encodable(
    rows: delimited.Rows, encoding: str
) -> tuple[tuple[int, ...], list[list[str]], list[Refused]]:
    """The rows whose bytes were text, and those refused because theirs were not."""
    try:
        for row in rows.values:
            "".join(row).encode("utf-8")
    except UnicodeEncodeError:
        return _encodable_one_by_one(rows, encoding)
    return rows.numbers, rows.values, []


def _encodable_one_by_one(
    rows: delimited.Rows, encoding: str
) -> tuple[tuple[int, ...], list[list[str]], list[Refused]]:
    good: list[tuple[int, list[str]]] = []
    refused = []
    for number, row in zip(rows.numbers, rows.values, strict=True):
        try:
            "".join(row).encode("utf-8")
            good.append((number, row))
        except UnicodeEncodeError:
            raw = ",".join(row)
            refused.append(
                delimited.too_long(number, raw)
                if delimited.TOO_LONG in raw
                else Refused(number, "", "bad_encoding", f"not {encoding}", raw)
            )
    return tuple(number for number, _ in good), [row for _, row in good], refused


def _note(tally: Tally, name: str, row: Refused) -> None:
    tally.refused.append((name, row))
    tally.reasons[row.reason] += 1
    if len(tally.refused) >= _QUARANTINE_ROWS:
        flush_refused(tally)


def flush_refused(tally: Tally) -> None:
    """Write the rows refused so far to a quarantine part."""
    if tally.refused:
        path = write_quarantine(tally.next_number(), tally.refused, tally.to)
        tally.quarantine += [path] if path else []
        tally.refused = []
