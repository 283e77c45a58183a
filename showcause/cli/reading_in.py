"""Reads files in and says what became of each."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from showcause.cli.printing import counted, error_line, json_line, line, table
from showcause.domain.errors import BadInput

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from showcause.engine.port import Engine
    from showcause.ingest.columns import ColumnMap
    from showcause.steps.ingest import Ingested
    from showcause.wiring.opening import Workspace

_LARGE: Final = 8 << 20


def read_in(
    workspace: "Workspace",
    files: Sequence[Path],
    platform: str,
    column_map: Path | None,
    *,
    workers: int,
    retry: bool,
    as_json: bool,
) -> None:
    """Read each file; one that cannot be read at all is named and the others go on.

    Raises:
        BadInput: nothing of any file went in.
    """
    from showcause.ingest.pool import processes
    from showcause.wiring import engines

    renamed = _column_map(column_map)
    failures = []
    went_in = False
    with processes(max(workers, 1), at_once=workers > 1 and _are_large(files)) as pool:
        engine = engines.engine(workspace)
        read = partial(
            _read_one, workspace, engine, platform, renamed, workers, pool, retry, as_json
        )
        for path in files:
            try:
                done = read(path)
            except BadInput as error:
                failures.append(error)
                if len(files) > 1:
                    error_line(str(error))
                continue
            json_line(done.as_json()) if as_json else _tell(done)
            went_in = went_in or done.reading.anything_went_in
    if failures and len(failures) == len(files):
        raise failures[0] if len(files) == 1 else BadInput("nothing could be read")
    if not went_in:
        raise BadInput("nothing went in", hint="showcause list quarantine says why")


def _read_one(
    workspace: "Workspace",
    engine: "Engine",
    platform: str,
    column_map: "ColumnMap | None",
    workers: int,
    pool: "Executor",
    retry: bool,
    as_json: bool,
    path: Path,
) -> "Ingested":
    from showcause.cli.progress import counting
    from showcause.steps.ingest import ingest

    with counting(path.name, quiet=as_json) as advance:
        return ingest(
            path,
            platform=platform or None,
            column_map=column_map,
            engine=engine,
            circumstances=workspace.circumstances,
            workers=workers,
            pool=pool,
            retry=retry,
            progress=lambda far: advance(far.rows_done, far.rows_total or 0),
        )


def _are_large(files: Sequence[Path]) -> bool:
    """Whether there is surely work for more than one process."""
    return any(path.is_file() and path.stat().st_size >= _LARGE for path in files)


def _column_map(path: Path | None) -> "ColumnMap | None":
    from showcause.ingest.columns import column_map_from_toml

    if path is None:
        return None
    try:
        return column_map_from_toml(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise BadInput("cannot read the map", where=str(path), hint=str(error.strerror)) from error


def _tell(done: "Ingested") -> None:
    reading = done.reading
    if done.known_before:
        line(f"  {reading.file}: read before, nothing new")
        return
    line(f"  {reading.file}: {_sum(done)}")
    line(f"    in: {counted({f'{kind} rows': rows for kind, rows in done.added.items()})}")
    if done.quarantined:
        line(f"    quarantined: {counted(done.quarantined)}; showcause list quarantine")
    for warning in reading.warnings:
        line(f"    {warning}")


def _sum(done: "Ingested") -> str:
    """How the rows of a file add up to what is new of it."""
    reading, became = done.reading, done.became
    distinct = reading.rows - reading.exact_repeats
    parts = {
        "new": became.new,
        "read before": became.held_before,
        "that say more of one already read": became.further,
        "quarantined": became.quarantined,
    }
    said = " + ".join(f"{rows:,} {what}" for what, rows in parts.items() if rows)
    repeats = f" - {reading.exact_repeats:,} exact repeats = {distinct:,} distinct"
    return f"{reading.rows:,} rows{repeats if reading.exact_repeats else ''} = {said}"


def describe(files: Sequence[Path], platform: str, column_map: Path | None, as_json: bool) -> None:
    """Say how each column of each file would be understood; nothing is written."""
    import tempfile

    from showcause.ingest.files import describe_file

    renamed = _column_map(column_map)
    for path in files:
        with tempfile.TemporaryDirectory() as scratch:
            uses = describe_file(
                path, platform=platform or None, columns_map=renamed, scratch=Path(scratch)
            )
        rows = [
            {"column": use.column, "kind": use.kind, "field": use.field or "–", "why": use.why}
            for use in uses
        ]
        if as_json:
            for row in rows:
                json_line({"file": str(path), **row})
            continue
        line(str(path))
        table(rows, {"column": "column", "kind": "kind", "field": "read as", "why": "because"})
