"""recent: which parts of the activity a look of `watch` reads, so that a look never grows.

A look reads whole parts, newest first by their latest moment, down to those of before the span or
until they would hold more than `most_rows` rows of a kind. What it finds is what one `run` over
those parts finds: the choice depends on nothing but the parts, so a watch that is killed loses no
state. The statistics in the parts' footers are read once a part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from showcause.detectors.sliding import MOMENT_OF, Span
from showcause.domain.identifier import digest
from showcause.domain.moment import Moment
from showcause.engine.port import Engine
from showcause.ingest.union import Store, standing_part
from showcause.steps.ingest import listed_parts


@dataclass(frozen=True, slots=True)
class Part:
    """How many rows a part has, and the latest moment of one (None: none says)."""

    rows: int
    latest: Moment | None


@dataclass(slots=True)
class Recent:
    """What is known of the parts; grows by one small value a part, and forgets none."""

    known: dict[Path, Part] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """What a look reads of posts and shares: files by kind, since when, and a digest of which."""

    files: Mapping[str, Sequence[Path]]
    since: Moment
    digest: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """The parts a look reads, posts and shares; nothing that happened after `since` is left out.

    `since` is None where everything is read.
    """

    parts: Mapping[str, tuple[Path, ...]]
    since: Moment | None


def recent_parts(recent: Recent, listed: Mapping[str, Sequence[Path]], span: Span) -> Chosen:
    """The newest parts that a look may read, in the order in which they are listed."""
    told = {kind: _told(recent, kind, listed.get(kind, ())) for kind in MOMENT_OF}
    latest = [part.latest for parts in told.values() for part in parts.values() if part.latest]
    oldest = max(latest, default=0) - span.length
    chosen, left = {}, []
    for kind, parts in told.items():
        read = _newest(parts, oldest, span.most_rows)
        chosen[kind] = tuple(path for path in parts if path in read)
        left += [part.latest or 0 for path, part in parts.items() if path not in read]
    return Chosen(chosen, max(left, default=None))


def _newest(parts: Mapping[Path, Part], oldest: Moment, most: int) -> set[Path]:
    """At least one part, however many rows it has."""
    found: set[Path] = set()
    rows = 0
    for path in sorted(parts, key=lambda path: (-(parts[path].latest or 0), path)):
        rows += parts[path].rows
        if found and (rows > most or (parts[path].latest or 0) < oldest):
            break
        found.add(path)
    return found


def _told(recent: Recent, kind: str, paths: Sequence[Path]) -> dict[Path, Part]:
    for path in paths:
        if path not in recent.known:
            recent.known[path] = _part(path, MOMENT_OF[kind])
    return {path: recent.known[path] for path in paths}


def _part(path: Path, moment: str) -> Part:
    import pyarrow.parquet as pq

    metadata = pq.read_metadata(path)
    column = metadata.schema.names.index(moment)
    groups = (metadata.row_group(n).column(column) for n in range(metadata.num_row_groups))
    told = [one.statistics.max for one in groups if one.statistics]
    return Part(metadata.num_rows, max((at for at in told if at is not None), default=None))


def look_at(engine: Engine, home: Path, recent: Recent, span: Span) -> Look | None:
    """What a look reads; None where that is all there is."""
    store = listed_parts(home)
    chosen = recent_parts(recent, store.parts, span)
    if chosen.since is None:
        return None
    names = [str(path.relative_to(home)) for paths in chosen.parts.values() for path in paths]
    gone = 0 if store.withdrawn is None else store.withdrawn.num_rows
    return Look(
        _standing(engine, chosen, store, home / "activity" / ".standing"),
        chosen.since,
        digest("recent", str(gone), *names),
    )


def _standing(engine: Engine, chosen: Chosen, store: Store, folder: Path) -> dict[str, list[Path]]:
    """The parts themselves, or a copy of them without withdrawn rows."""
    if store.withdrawn is None:
        return {kind: list(paths) for kind, paths in chosen.parts.items()}
    folder.mkdir(parents=True, exist_ok=True)
    read = Store(chosen.parts, store.withdrawn)
    copies = {kind: folder / f"recent-{kind}.parquet" for kind in chosen.parts}
    for kind, path in copies.items():
        standing_part(engine, kind, read, path)
    return {kind: [path] for kind, path in copies.items()}
