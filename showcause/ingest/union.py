"""Staged rows of one file made part of the store, with any engine.

The caller gives the parts and the withdrawn rows that are listed now, writes nothing to the
record before all files exist, and lists what comes back in one transaction. Doing it again changes
nothing.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from showcause.domain.identifier import derived_id
from showcause.engine.port import Engine
from showcause.ingest import merge
from showcause.ingest.batches import EXCERPT, SOURCE_FILE, WITHHELD, quarantine_schema
from showcause.ingest.phrases import key_of
from showcause.ingest.posts import SOURCE_ROW
from showcause.ingest.reading import FileReading
from showcause.ingest.refusals import CONFLICTING
from showcause.ingest.rows import schema_of

if TYPE_CHECKING:
    import pyarrow as pa

KINDS_IN_ORDER: Final = (
    "post", "share", "account", "like", "follow", "report", "signup", "affiliation", "profile",
    "impression", "referral",
)  # fmt: skip
"""Posts first: their lost ids decide which shares stand."""

_CONFLICTS_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Store:
    """The parts of each kind that are listed now, and the withdrawn rows (None: there are none)."""

    parts: Mapping[str, Sequence[Path]]
    withdrawn: "pa.Table | None" = None


@dataclass(frozen=True, slots=True)
class Union:
    """What one kind of a file adds to the store.

    `part` is None when nothing is appended. `withdrawn` has the columns of `merge.withdrawn`,
    the file `quarantine` those of the quarantine; it holds the `conflicts` (None: there are none).
    `already_held` counts ids the store held before.
    """

    kind: str
    part: Path | None
    rows: int
    already_held: int
    withdrawn: "pa.Table"
    conflicts: int = 0
    quarantine: Path | None = None


def unite(
    engine: Engine, staged: Mapping[str, Sequence[Path]], store: Store, out: Path, name: str
) -> list[Union]:
    """What staged files (by kind) add to the store, one for each kind they hold.

    Parts are written as `out/<kind>-<name>.parquet`.
    """
    lost = merge.empty_losers()
    unions = []
    for kind in KINDS_IN_ORDER:
        rows: list[Path] | pa.Table = list(staged.get(kind, ()))
        if not rows and not (kind == "share" and lost.num_rows):
            continue
        sources = {"staged": rows or merge.empty_staged(kind), "losers": lost}
        contested = out / f"contested-{kind}.parquet"
        held = _stored(kind, store)
        if not store.parts.get(kind):
            # The steps that look for what is held stand for themselves: nothing is.
            held["held"] = schema_of(kind).empty_table()
        rivals = engine.run_to(merge.contested(kind), {**sources, **held}, contested)
        sources["contested"] = [contested]
        if kind == "post" and rivals:
            lost = engine.run(merge.losers(), sources)
        part = out / f"{kind}-{name}.parquet"
        unions.append(_union(engine, kind, sources, part, contested=rivals > 0))
        contested.unlink()
    return unions


def standing_rows(engine: Engine, kind: str, store: Store) -> "pa.Table":
    """The rows of a kind that stand."""
    return engine.run(merge.standing(kind), _stored(kind, store))


def standing_part(engine: Engine, kind: str, store: Store, out: Path) -> int:
    """How many rows of a kind stand, all of them written to the Parquet file `out`."""
    return engine.run_to(merge.standing(kind), _stored(kind, store), out)


def _stored(kind: str, store: Store) -> "dict[str, list[Path] | pa.Table]":
    parts = list(store.parts.get(kind, ()))
    gone = merge.empty_withdrawn() if store.withdrawn is None else store.withdrawn
    return {"stored": parts or schema_of(kind).empty_table(), "withdrawn": gone}


def _union(
    engine: Engine,
    kind: str,
    sources: "Mapping[str, list[Path] | pa.Table]",
    part: Path,
    *,
    contested: bool,
) -> Union:
    rows = engine.run_to(merge.appended(kind), sources, part)
    if not rows:
        part.unlink()
    written = part if rows else None
    if not contested:
        return Union(kind, written, rows, 0, merge.empty_withdrawn())
    held = engine.run(merge.already_held(kind), sources)["ids"][0].as_py()
    gone = engine.run(merge.withdrawn(kind), sources)
    beaten = part.with_name(f"beaten-{part.name}")
    # Shares of one post are a set: there is nothing for them to disagree on.
    conflicts = 0 if kind == "share" else engine.run_to(merge.conflicts(kind), sources, beaten)
    quarantine = _write_conflicts(kind, beaten) if conflicts else None
    beaten.unlink(missing_ok=True)
    return Union(kind, written, rows, held, gone, conflicts, quarantine)


def _write_conflicts(kind: str, beaten: Path) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path, schema = beaten.with_name(f"quarantine-{beaten.name}"), quarantine_schema()
    with (
        pq.ParquetWriter(path, schema, compression="lz4") as writer,
        pq.ParquetFile(beaten) as file,
    ):
        for batch in file.iter_batches(batch_size=_CONFLICTS_AT_ONCE):
            rows = [_conflict_row(kind, row) for row in batch.to_pylist()]
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))
    return path


def _conflict_row(kind: str, row: dict[str, object]) -> dict[str, object]:
    number, file = row.pop(SOURCE_ROW), row.pop(SOURCE_FILE)
    said = {name: value for name, value in row.items() if value is not None}
    own_id = key_of(kind)[1]
    raw = WITHHELD if kind in ("report", "signup") else json.dumps(said, ensure_ascii=False)
    return {
        "quarantine_id": derived_id(
            "qua", "conflict", kind, json.dumps(said, sort_keys=True, ensure_ascii=True)
        ),
        "file": file or "(stored before)",
        "row": number,
        "column": own_id,
        "reason": CONFLICTING,
        "detail": f"{kind} {row['platform']}:{row[own_id]} is held by another row",
        "raw": raw[:EXCERPT],
    }


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a file's distinct rows: the four add up unless a refused row is repeated.

    `new`: ids nobody had read before. `held_before`: ids another file had named. `further`: rows
    that say more of an id this file had named already, such as another image of a post.
    """

    new: int
    held_before: int
    further: int
    quarantined: int


def became(reading: FileReading, unions: Sequence[Union]) -> Became:
    """Where the distinct rows of a file went; rows in conflict are quarantined."""
    kinds = {union.kind for union in unions}
    derived = {"share", "account"} if reading.format != "ndjson" and "post" in kinds else {"share"}
    own = [union for union in unions if union.kind not in derived or kinds <= derived]
    held = sum(union.already_held for union in own)
    new = sum(union.rows - len(union.withdrawn) for union in own)
    refused = sum(reading.quarantined.values()) + sum(union.conflicts for union in own)
    distinct = reading.rows - reading.exact_repeats
    return Became(new, held, max(distinct - refused - held - new, 0), refused)
