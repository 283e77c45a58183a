"""Reading one file of any format into staged Parquet files, and saying how it was understood."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from showcause.domain.errors import BadInput
from showcause.domain.moment import Moment
from showcause.ingest import ndjson, source
from showcause.ingest.batches import BatchOutcome, Destination, LineBatch
from showcause.ingest.columns import KIND_FIELDS, POST_FACTS, ColumnMap
from showcause.ingest.pool import outcomes
from showcause.ingest.reading import ColumnUse, FileReading, IngestKeys, Progress
from showcause.ingest.repeats import count_repeats
from showcause.ingest.tasks import Job, Tally, flush_refused, tasks_of

_SAMPLE_LINES: Final = 1_000


@dataclass
class Totals:
    """What the batches of a file came to so far."""

    rows: int = 0
    staged: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    parts: dict[str, list[Path]] = field(default_factory=dict)
    quarantine: list[Path] = field(default_factory=list)


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
    pool: Executor | None = None,
    lines: bool = False,
) -> FileReading:
    """What a file held; its rows are staged as `<kind>-<n>.parquet` in the folder `staging`.

    Staged files have the columns of their kind, then `source_row` (from 1) and `source_file`;
    `quarantine-<n>.parquet` holds the rows refused. The same file gives the same rows whatever the
    number of workers; `pool` are processes to share with other files. `lines`: it is NDJSON,
    whatever it looks like.

    Raises:
        BadInput: nothing of it can be read as activity.
    """
    _check_platform(platform)
    file = source.open_source(path)
    tally = Tally(file, Destination(staging, source.sha256_of(file)))
    job = Job(platform, keys, columns_map, staging, now, lines)
    totals = Totals()
    hashes = staging / "hashes"
    with hashes.open("wb") as spool:
        for outcome in outcomes(tasks_of(tally, job), tally.to, workers, pool):
            spool.write(outcome.hashes.tobytes())
            _add(totals, outcome, tally)
            if progress:
                progress(Progress(totals.rows, tally.rows_total, tally.position, file.size))
    flush_refused(tally)
    repeats = count_repeats(hashes)
    hashes.unlink()
    return _reading(tally, totals, repeats)


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


def _add(totals: Totals, outcome: BatchOutcome, tally: Tally) -> None:
    totals.rows += outcome.rows
    totals.staged.update(outcome.staged)
    totals.reasons.update(outcome.quarantined)
    totals.quarantine += [outcome.quarantine] if outcome.quarantine else []
    _note_keys(tally, outcome.keys)
    for kind, path in outcome.parts.items():
        totals.parts.setdefault(kind, []).append(path)


def _reading(tally: Tally, totals: Totals, repeats: int) -> FileReading:
    _warn_if_grown(tally)
    noted = tally.reasons.total() - tally.reasons["truncated_file"]
    return FileReading(
        file=tally.file.path.name,
        format=tally.format,
        size=tally.file.size,
        sha256=tally.to.sha256,
        rows=totals.rows + noted,
        exact_repeats=repeats,
        staged=dict(totals.staged),
        quarantined=dict(totals.reasons + tally.reasons),
        columns=tuple(tally.uses.values()),
        parts={kind: tuple(paths) for kind, paths in totals.parts.items()},
        quarantine_parts=(*totals.quarantine, *tally.quarantine),
        warnings=tuple(dict.fromkeys(tally.warnings)),
    )


def _warn_if_grown(tally: Tally) -> None:
    size = tally.file.path.stat().st_size
    if size != tally.file.size:
        tally.warnings.append(
            f"changed while it was read: the {tally.file.size} bytes it had at first were taken"
        )
