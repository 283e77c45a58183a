"""ingest: platform records become activity in Parquet; what nobody could read is quarantined.

A file is read into staged Parquet, united with what is stored, written whole, and listed in one
transaction. Parquet that the record does not list does not exist.
"""

import hashlib
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from showcause.domain.activity import KINDS
from showcause.domain.identifier import derived_id
from showcause.engine.port import Engine
from showcause.ingest.columns import ColumnMap
from showcause.ingest.files import read_file
from showcause.ingest.reading import FileReading, IngestKeys, Progress
from showcause.ingest.refusals import CONFLICTING
from showcause.ingest.union import Became, Store, Union, became, standing_part, unite
from showcause.steps.circumstances import CHUNK, Circumstances
from showcause.steps.entries import add_entries, json_text
from showcause.steps.whole_file import sync_folder
from showcause.store.reads.activity import batch_is_known, parts, waiting_rows_of
from showcause.store.record import transaction
from showcause.store.writes.activity import add_activity_parts, add_ingest_batches, add_quarantined
from showcause.store.writes.mark import mark_retried

WITHDRAWN: Final = "withdrawn"


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one file: the reading, what was new by kind, and what is quarantined.

    `batch_id` names it in the record.
    """

    reading: FileReading
    added: dict[str, int]
    became: Became
    quarantined: dict[str, int]
    known_before: bool
    batch_id: str

    def as_json(self) -> dict[str, Any]:
        """The figures as `ingest --json` prints them."""
        reading = self.reading
        return {
            "added": self.added,
            "distinct_became": asdict(self.became),
            "distinct_rows": reading.rows - reading.exact_repeats,
            "exact_repeats": reading.exact_repeats,
            "file": reading.file,
            "format": reading.format,
            "known_before": self.known_before,
            "quarantined": self.quarantined,
            "rows": reading.rows,
            "warnings": list(reading.warnings),
        }


def ingest(
    path: Path,
    *,
    platform: str | None,
    column_map: ColumnMap | None,
    engine: Engine,
    circumstances: Circumstances,
    workers: int,
    retry: bool,
    progress: Callable[[Progress], None] | None,
    pool: Executor | None = None,
    lines: bool = False,
    within: Callable[[Any], None] | None = None,
) -> Ingested:
    """What one file added; reading it again, or a part of it before, adds nothing more.

    `pool` are processes to share with other files. `lines`: the file is NDJSON, whatever it looks
    like. `within` writes with the cursor of the very transaction that lists what was added.

    Raises:
        BadInput: nothing of the file can be read as activity.
    """
    with _staging(circumstances.home) as staging:
        reading = read_file(
            path,
            platform=platform or None,
            keys=IngestKeys(circumstances.reporter_key),
            columns_map=column_map,
            staging=staging,
            now=circumstances.clock(),
            progress=progress,
            workers=workers,
            pool=pool,
            lines=lines,
        )
        batch_id = derived_id("bat", reading.sha256, platform or "", _map_text(column_map))
        if batch_is_known(batch_id) and not retry:
            if within:
                with transaction() as cursor:
                    within(cursor)
            went = became(reading, [])
            refused = dict(reading.quarantined)
            return Ingested(reading, {}, went, refused, known_before=True, batch_id=batch_id)
        store = listed_parts(circumstances.home)
        unions = unite(engine, reading.parts, store, staging, batch_id)
        listed = _move_parts(unions, staging, batch_id, circumstances.home)
        counts = _counts(reading, unions)
        _quarantine(batch_id, _refused(reading, unions), circumstances)
        _list(batch_id, reading, platform, counts, listed, within, circumstances)
        if retry:
            _mark_retried(reading, _refused(reading, unions), circumstances)
    went = became(reading, unions)
    return Ingested(
        reading,
        counts["added"],
        went,
        counts["quarantined"],
        known_before=False,
        batch_id=batch_id,
    )


def remove_unlisted(home: Path) -> int:
    """How many Parquet files were removed that a killed process left before they were listed.

    Nobody else may be reading in meanwhile.
    """
    listed = {path for _, path in parts()}
    left = [
        path
        for kind in (*KINDS, WITHDRAWN)
        for path in (home / "activity" / kind).glob("*.parquet")
        if str(path.relative_to(home)) not in listed
    ]
    for path in left:
        path.unlink()
    return len(left)


def standing_sources(engine: Engine, home: Path) -> dict[str, list[Path]]:
    """The Parquet files of each kind, withdrawn rows left out; written again only when needed."""
    listed = _paths(home)
    gone = listed.pop(WITHDRAWN, [])
    if not gone:
        return {kind: listed.get(kind, []) for kind in KINDS}
    store = listed_parts(home)
    kinds = _withdrawn_kinds(gone)
    return {
        kind: [_standing(engine, kind, store, home, len(gone))]
        if kind in kinds
        else listed.get(kind, [])
        for kind in KINDS
    }


def _standing(engine: Engine, kind: str, store: Store, home: Path, version: int) -> Path:
    count = len(store.parts.get(kind, ()))
    path = home / "activity" / ".standing" / f"{kind}-{count}-{version}.parquet"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        standing_part(engine, kind, store, draft)
        draft.replace(path)
    return path


def _withdrawn_kinds(files: list[Path]) -> set[str]:
    import pyarrow.parquet as pq

    return {kind for file in files for kind in pq.read_table(file)["kind"].unique().to_pylist()}


@contextmanager
def _staging(home: Path) -> Iterator[Path]:
    folder = home / "activity" / ".staging"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _map_text(column_map: ColumnMap | None) -> str:
    return json_text(dict(column_map.names)) if column_map else ""


def _paths(home: Path) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for kind, path in parts():
        found.setdefault(kind, []).append(home / path)
    return found


def listed_parts(home: Path) -> Store:
    """The parts that the record lists by kind, and the rows withdrawn from them."""
    import pyarrow.parquet as pq

    listed = _paths(home)
    gone = listed.pop(WITHDRAWN, [])
    return Store(listed, pq.read_table(gone) if gone else None)


def _refused(reading: FileReading, unions: list[Union]) -> Iterator[list[dict[str, Any]]]:
    """The refused rows, a transaction's worth at a time: nobody knows how many there are."""
    import pyarrow.parquet as pq

    late = (union.quarantine for union in unions if union.quarantine)
    for path in (*reading.quarantine_parts, *late):
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=CHUNK):
                yield batch.to_pylist()


def _counts(reading: FileReading, unions: list[Union]) -> dict[str, Any]:
    reasons = Counter(reading.quarantined)
    reasons[CONFLICTING] += sum(union.conflicts for union in unions)
    return {
        "added": {union.kind: union.rows for union in unions if union.rows},
        "exact_repeats": reading.exact_repeats,
        "quarantined": {reason: rows for reason, rows in sorted(reasons.items()) if rows},
        "rows": reading.rows,
    }


def _move_parts(
    unions: list[Union], staging: Path, batch_id: str, home: Path
) -> list[tuple[str, str, str, int, str]]:
    listed = []
    for union in unions:
        if union.part:
            listed.append(_move(union.part, union.kind, union.rows, batch_id, home))
    gone = _withdrawn_part(unions, staging)
    if gone:
        listed.append(_move(*gone, batch_id, home))
    return listed


def _withdrawn_part(unions: list[Union], staging: Path) -> tuple[Path, str, int] | None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    gone = pa.concat_tables([union.withdrawn for union in unions]) if unions else None
    if gone is None or not gone.num_rows:
        return None
    path = staging / f"{WITHDRAWN}.parquet"
    pq.write_table(gone, path, compression="zstd")
    return path, WITHDRAWN, gone.num_rows


def _move(
    part: Path, kind: str, rows: int, batch_id: str, home: Path
) -> tuple[str, str, str, int, str]:
    relative = f"activity/{kind}/{batch_id}.parquet"
    target = home / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    with part.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    part.replace(target)
    sync_folder(target.parent)
    return (relative, batch_id, kind, rows, sha256)


def _quarantine(
    batch_id: str, refused: Iterator[list[dict[str, Any]]], circumstances: Circumstances
) -> None:
    for rows in refused:
        with transaction() as cursor:
            add_quarantined(cursor, [_quarantine_row(batch_id, row) for row in rows])


def _list(
    batch_id: str,
    reading: FileReading,
    platform: str | None,
    counts: dict[str, Any],
    listed: list[tuple[str, str, str, int, str]],
    within: Callable[[Any], None] | None,
    circumstances: Circumstances,
) -> None:
    now = circumstances.clock()
    head = (batch_id, reading.file, reading.sha256, platform, json_text(counts), now)
    with transaction() as cursor:
        add_ingest_batches(cursor, [head])
        add_activity_parts(cursor, listed)
        payload = {"counts": counts, "parts": [row[4] for row in listed], "sha256": reading.sha256}
        add_entries(cursor, circumstances, [("activity_ingested", batch_id, payload)])
        if within:
            within(cursor)


def _quarantine_row(batch_id: str, row: dict[str, Any]) -> tuple[Any, ...]:
    return (
        row["quarantine_id"],
        batch_id,
        row["file"],
        row["row"],
        row["column"],
        row["reason"],
        row["detail"],
        row["raw"],
        None,
    )


def _mark_retried(
    reading: FileReading, refused: Iterator[list[dict[str, Any]]], circumstances: Circumstances
) -> None:
    """Rows of the same file, or of one in it, that are no longer refused count as mended."""
    again = _places(refused)
    now = circumstances.clock()
    for rows in waiting_rows_of(Path(reading.file).name, CHUNK):
        mended = [(now, own_id) for own_id, file, row in rows if row not in again.get(file, ())]
        with transaction() as cursor:
            mark_retried(cursor, mended)


def _places(refused: Iterator[list[dict[str, Any]]]) -> dict[str, set[int]]:
    """The numbers of the refused rows of each file."""
    places: dict[str, set[int]] = {}
    for rows in refused:
        for row in rows:
            places.setdefault(row["file"], set()).add(row["row"])
    return places
