"""Reading one file of any format into staged Parquet files, and saying how it was understood."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

from showcause.domain.errors import BadInput
from showcause.domain.moment import Moment
from showcause.ingest import ndjson, source
from showcause.ingest.batches import BatchOutcome, Destination, LineBatch
from showcause.ingest.columns import KIND_FIELDS, POST_FACTS, ColumnMap
from showcause.ingest.pool import outcomes
from showcause.ingest.reading import ColumnUse, FileReading, IngestKeys, Progress
from showcause.ingest.tasks import Job, Tally, flush_refused, tasks_of

_SAMPLE_LINES: Final = 1_000


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
    tally = Tally(file, Destination(staging, source.sha256_of(file)))
    job = Job(platform, keys, columns_map, staging, now)
    results: list[BatchOutcome] = []
    done = 0
    for outcome in outcomes(tasks_of(tally, job), tally.to, workers):
        results.append(outcome)
        done += outcome.rows
        if progress:
            progress(Progress(done, tally.rows_total, tally.position, tally.file.size))
    flush_refused(tally)
    return _reading(tally, results)


def describe_file(
    path: Path, *, platform: str | None, columns_map: ColumnMap | None, scratch: Path
) -> list[ColumnUse]:
    """How each column (NDJSON: each key of the first thousand lines) is understood.

    Raises:
        BadInput: as `read_file`.
    """
    _check_platform(platform)
    tally = Tally(source.open_source(path), Destination(scratch, ""))
    job = Job(platform, IngestKeys(b""), columns_map, scratch, 0)
    for batch, _ in tasks_of(tally, job):
        if isinstance(batch, LineBatch):
            _, _, keys = ndjson.groups_of_lines(batch.lines[:_SAMPLE_LINES], batch.first_row)
            _note_keys(tally, keys)
        if tally.format != "zip":
            break
    return list(tally.uses.values())


def _check_platform(platform: str | None) -> None:
    if platform is not None and (not platform.strip() or ":" in platform):
        raise BadInput(f"{platform!r} cannot name a platform", hint="a word without a colon")


def _note_keys(tally: Tally, keys: frozenset[tuple[str, str]]) -> None:
    for kind, key in sorted(keys - tally.uses.keys()):
        names = {**KIND_FIELDS[kind], **(POST_FACTS if kind == "post" else {})}
        ours = next((ours for ours, synonyms in names.items() if key in synonyms), "")
        ours = "type" if key == "type" else ours.removeprefix("fact_")
        why = "known name" if ours else "not used"
        tally.uses[(kind, key)] = ColumnUse(key, kind, ours, why)


def _reading(tally: Tally, results: list[BatchOutcome]) -> FileReading:
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
    hashes.sort()
    return int(np.count_nonzero(hashes[1:] == hashes[:-1]))


def _warn_if_grown(tally: Tally) -> None:
    size = tally.file.path.stat().st_size
    if size != tally.file.size:
        tally.warnings.append(
            f"changed while it was read: the {tally.file.size} bytes it had at first were taken"
        )
