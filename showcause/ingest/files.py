"""Reading one file of any format into staged Parquet files, and saying how it was understood."""

import io
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from showcause.domain.errors import BadInput
from showcause.domain.moment import Moment
from showcause.ingest import archive, delimited, ndjson, parquet, source
from showcause.ingest.batches import (
    ROW_NUMBER,
    BatchOutcome,
    Destination,
    LineBatch,
    Refused,
    TableBatch,
    write_quarantine,
)
from showcause.ingest.columns import KIND_FIELDS, POST_FACTS, ColumnMap, Plan, plan_for
from showcause.ingest.pool import Task, outcomes
from showcause.ingest.reading import (
    ColumnUse,
    FileReading,
    IngestKeys,
    Progress,
    bounds_at,
)
from showcause.ingest.rows import Context

if TYPE_CHECKING:
    import pyarrow as pa

_TABLE_ENDINGS: Final = (".csv", ".tsv", ".tab", ".txt")
_JSON_ENDINGS: Final = (".ndjson", ".jsonl", ".json")
_SAMPLE_LINES: Final = 1_000
_QUARANTINE_ROWS: Final = 20_000


@dataclass
class _Tally:
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
        self.position = position

    def next_number(self) -> int:
        self.number += 1
        return self.number


@dataclass(frozen=True, slots=True)
class _Job:
    """What reading was asked for."""

    platform: str | None
    keys: IngestKeys
    columns_map: ColumnMap | None
    staging: Path
    now: Moment

    def context(self, name: str, *, tabular: bool, ids: bool, archived: bool = False) -> Context:
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


def read_file(
    path: Path,
    *,
    platform: str | None,
    keys: IngestKeys,
    columns_map: ColumnMap | None,
    staging: Path,
    now: Moment,
    progress: Callable[[Progress], None] | None,
    workers: int,
) -> FileReading:
    """What a file held; its rows are staged as `<kind>-<n>.parquet` in the folder `staging`.

    Staged files have the columns of their kind, then `source_row` (from 1) and `source_file`;
    `quarantine-<n>.parquet` holds the rows refused. The same file gives the same rows whatever the
    number of workers.

    Raises:
        BadInput: nothing of it can be read as activity.
    """
    _check_platform(platform)
    file = source.open_source(path)
    tally = _Tally(file, Destination(staging, source.sha256_of(file)))
    job = _Job(platform, keys, columns_map, staging, now)
    results: list[BatchOutcome] = []
    done = 0
    for outcome in outcomes(_tasks(tally, job), tally.to, workers):
        results.append(outcome)
        done += outcome.rows
        if progress:
            progress(Progress(done, tally.rows_total, tally.position, tally.file.size))
    _flush(tally)
    return _reading(tally, results)


def describe_file(
    path: Path, *, platform: str | None, columns_map: ColumnMap | None, scratch: Path
) -> list[ColumnUse]:
    """How each column (NDJSON: each key of the first thousand lines) is understood.

    Raises:
        BadInput: as `read_file`.
    """
    _check_platform(platform)
    tally = _Tally(source.open_source(path), Destination(scratch, ""))
    job = _Job(platform, IngestKeys(b""), columns_map, scratch, 0)
    for batch, _ in _tasks(tally, job):
        if isinstance(batch, LineBatch):
            _, _, keys = ndjson.groups_of_lines(batch.lines[:_SAMPLE_LINES], batch.first_row)
            _note_keys(tally, keys)
        if tally.format != "zip":
            break
    return list(tally.uses.values())


def _check_platform(platform: str | None) -> None:
    if platform is not None and (not platform.strip() or ":" in platform):
        raise BadInput(f"{platform!r} cannot name a platform", hint="a word without a colon")


def _tasks(tally: _Tally, job: _Job) -> Iterator[Task]:
    """The batches of a file, whatever it is; what the file as a whole lacks is in the tally."""
    file, name = tally.file, tally.file.path.name
    if file.head.startswith((source.ZIP, source.EMPTY_ZIP)) or name.lower().endswith(".zip"):
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


def _zip_tasks(tally: _Tally, job: _Job) -> Iterator[Task]:
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
    stream: io.BufferedReader, careful: source.Careful, name: str, tally: _Tally, job: _Job
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


def _line_tasks(stream: io.BufferedReader, name: str, tally: _Tally, job: _Job) -> Iterator[Task]:
    tally.format = "ndjson"
    head = stream.peek(4)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadInput("is UTF-16; NDJSON is UTF-8", where=name)
    if head.startswith(b"\xef\xbb\xbf"):
        stream.read(3)
    if stream.peek(1).lstrip()[:1] == b"[":
        raise BadInput("is one JSON list", where=name, hint="write one JSON object per line")
    context = job.context(name, tabular=False, ids=False)
    for batch in ndjson.line_batches(stream):
        if isinstance(batch, Refused):
            _note(tally, name, batch)
            continue
        tally.rows = batch.first_row + len(batch.lines) - 1
        yield LineBatch(tally.next_number(), batch.lines, batch.first_row), context


def _delimited_tasks(
    stream: io.BufferedReader, name: str, tally: _Tally, job: _Job
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


def _parquet_tasks(path: Path, name: str, tally: _Tally, job: _Job) -> Iterator[Task]:
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
    stream: io.BufferedReader, name: str, tally: _Tally, job: _Job
) -> Iterator[Task]:
    with tempfile.NamedTemporaryFile(dir=job.staging, suffix=".parquet") as spool:
        while block := stream.read(1 << 20):
            spool.write(block)
        spool.flush()
        yield from _parquet_tasks(Path(spool.name), name, tally, job)


def _planned(plan: Plan, name: str, tally: _Tally, job: _Job, *, archived: bool) -> Context:
    for use in plan.uses:
        tally.uses.setdefault((use.kind, use.column), use)
    own_id = "post_id" if plan.kind == "post" else "event_id"
    return job.context(name, tabular=True, ids=own_id in plan.sources, archived=archived)


def _table_batch(batch: "pa.RecordBatch", plan: Plan, tally: _Tally) -> TableBatch:
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


def _note(tally: _Tally, name: str, row: Refused) -> None:
    tally.refused.append((name, row))
    tally.reasons[row.reason] += 1
    if len(tally.refused) >= _QUARANTINE_ROWS:
        _flush(tally)


def _flush(tally: _Tally) -> None:
    if tally.refused:
        path = write_quarantine(tally.next_number(), tally.refused, tally.to)
        tally.quarantine += [path] if path else []
        tally.refused = []


def _note_keys(tally: _Tally, keys: frozenset[tuple[str, str]]) -> None:
    for kind, key in sorted(keys - tally.uses.keys()):
        names = {**KIND_FIELDS[kind], **(POST_FACTS if kind == "post" else {})}
        ours = next((ours for ours, synonyms in names.items() if key in synonyms), "")
        ours = "type" if key == "type" else ours.removeprefix("fact_")
        why = "known name" if ours else "not used"
        tally.uses[(kind, key)] = ColumnUse(key, kind, ours, why)


def _reading(tally: _Tally, results: list[BatchOutcome]) -> FileReading:
    staged: Counter[str] = Counter()
    reasons = Counter(tally.reasons)
    parts: dict[str, tuple[Path, ...]] = {}
    for result in results:
        staged.update(result.staged)
        reasons.update(result.quarantined)
        _note_keys(tally, result.keys)
        for kind, path in result.parts.items():
            parts[kind] = (*parts.get(kind, ()), path)
    _warn_if_grown(tally)
    noted = tally.reasons.total() - tally.reasons["truncated_file"]
    return FileReading(
        file=tally.file.path.name,
        format=tally.format,
        size=tally.file.size,
        sha256=tally.to.sha256,
        rows=sum(result.rows for result in results) + noted,
        exact_repeats=_repeats(results),
        staged=dict(staged),
        quarantined=dict(reasons),
        columns=tuple(tally.uses.values()),
        parts=parts,
        quarantine_parts=tuple(
            path for path in (*(result.quarantine for result in results), *tally.quarantine) if path
        ),
        warnings=tuple(dict.fromkeys(tally.warnings)),
    )


def _repeats(results: list[BatchOutcome]) -> int:
    import numpy as np

    if not results:
        return 0
    hashes = np.concatenate([result.hashes for result in results])
    return len(hashes) - len(np.unique(hashes))


def _warn_if_grown(tally: _Tally) -> None:
    size = tally.file.path.stat().st_size
    if size != tally.file.size:
        tally.warnings.append(
            f"changed while it was read: the {tally.file.size} bytes it had at first were taken"
        )
