"""take_in: the next events of a live stream become activity, exactly once.

A batch and the place in the stream after it are one transaction. A process that dies before it
pulls the same events again, and what was read before adds nothing.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from showcause.domain.identifier import digest
from showcause.domain.moment import Moment
from showcause.engine.port import Engine
from showcause.ingest.streams import Pulled, Stream
from showcause.steps.circumstances import Circumstances
from showcause.steps.ingest import Ingested, ingest
from showcause.store.reads.activity import parts_of
from showcause.store.reads.streams import place_in
from showcause.store.record import transaction
from showcause.store.writes.stream import move_cursor

FOLDER: Final = ".streams"
_MOMENTS: Final = {"post": "created_at"}


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What one pull became; `newest_at` is the latest moment of its events, None without any."""

    events: int
    skipped: int
    added: int
    quarantined: dict[str, int]
    newest_at: Moment | None
    ended: bool
    over: bool


def take_in(
    stream: Stream,
    platform: str,
    *,
    engine: Engine,
    circumstances: Circumstances,
    at_most: int,
    wait: float,
    turn: Callable[[], AbstractContextManager[None]],
) -> TakenIn:
    """What the stream had next, made durable together with its place.

    `turn` is entered for the writing alone: only one process at a time may add activity.

    Raises:
        PlatformError: the stream cannot be reached for now; nothing has changed.
    """
    place = place_in(stream.name)
    pulled = stream.pull(place["cursor"], at_most, wait)
    if not pulled.lines:
        if pulled.cursor != place["cursor"]:
            with transaction() as cursor:
                _move(cursor, stream, pulled, circumstances)
        return TakenIn(0, pulled.skipped, 0, {}, None, pulled.ended, pulled.over)
    path = _spooled(stream, int(place["batches"]), pulled.lines, circumstances.home)
    with turn():
        done = ingest(
            path,
            platform=platform,
            column_map=None,
            engine=engine,
            circumstances=circumstances,
            workers=1,
            retry=False,
            progress=None,
            lines=True,
            within=lambda cursor: _move(cursor, stream, pulled, circumstances),
        )
    path.unlink()
    return _taken_in(pulled, done, circumstances.home)


def _taken_in(pulled: Pulled, done: Ingested, home: Path) -> TakenIn:
    return TakenIn(
        len(pulled.lines),
        pulled.skipped,
        sum(done.added.values()),
        dict(done.quarantined),
        _newest(done, home),
        pulled.ended,
        pulled.over,
    )


def _move(cursor: Any, stream: Stream, pulled: Pulled, circumstances: Circumstances) -> None:
    move_cursor(cursor, stream.name, pulled.cursor, len(pulled.lines), circumstances.clock())


def _spooled(stream: Stream, number: int, lines: Sequence[bytes], home: Path) -> Path:
    """The lines as a file; its name stands in the quarantine, so it says where rows came from."""
    kind = stream.name.partition(":")[0]
    path = home / "activity" / FOLDER / f"{kind}-{digest(stream.name)[:8]}-{number}.ndjson"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.writelines(line + b"\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
    return path


def _newest(done: Ingested, home: Path) -> Moment | None:
    """The latest moment in what was added, as the parts' own statistics tell it."""
    import pyarrow.parquet as pq

    latest = []
    for kind, path in parts_of(done.batch_id):
        metadata = pq.read_metadata(home / path)
        column = metadata.schema.names.index(_MOMENTS.get(kind, "at"))
        groups = (metadata.row_group(n).column(column) for n in range(metadata.num_row_groups))
        latest += [one.statistics.max for one in groups if one.statistics]
    return max((moment for moment in latest if moment is not None), default=None)
