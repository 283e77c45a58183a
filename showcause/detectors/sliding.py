"""The same detection over a sliding window: micro-batches in, what the batch would find out.

`advanced` is a pure function from a window and new rows to the next window; `networks_in` runs the
definitions of `run` on what the window holds. However the rows were cut into batches, in whatever
order they came and however often, the networks are those of one batch over the rows of the window
(property-tested). What a window holds is bounded by its span and by `most_rows`; where that was too
little, `since` says from when on it is whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from showcause.detectors.coshare.definition import CoshareSettings
from showcause.detectors.neardup.detect import text_shares
from showcause.detectors.tables import NetworkTables, no_networks
from showcause.detectors.widening import networks_over
from showcause.domain.activity import KINDS
from showcause.domain.errors import BadInput
from showcause.domain.moment import DAY
from showcause.engine.port import Engine, Sources

if TYPE_CHECKING:
    import pyarrow as pa

MOMENT_OF: Final[Mapping[str, str]] = {"share": "at", "post": "created_at"}
"""The kinds a window holds, and the column that says when a row happened."""
_NAMED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "share": ("platform", "account_id", "trace", "object", "at", "event_id"),
    "post": ("platform", "post_id"),
}
_EARLIEST: Final = -(1 << 62)


@dataclass(frozen=True, slots=True)
class Span:
    """How far back a window looks (ms), and how many rows of a kind it holds at most."""

    length: int = 7 * DAY
    most_rows: int = 2_000_000


@dataclass(frozen=True, slots=True)
class Window:
    """Rows by kind, each once; `until` is now, and `since` from when on nothing is missing.

    Rows later than `until` (a clock ahead of ours) are held and not looked at yet.
    """

    rows: "Mapping[str, pa.Table]" = field(default_factory=dict)
    until: int = _EARLIEST
    since: int = _EARLIEST


def advanced(
    window: Window, new: "Mapping[str, pa.Table]", now: int, span: Span | None = None
) -> Window:
    """The window at `now` with those new rows in it, and without what is too old by then.

    `new` are tables by kind (`share`, `post`) with the columns of the kind, missing ones null.

    Raises:
        BadInput: a kind no window holds, or a moment before the window's.
    """
    span = span or Span()
    unknown = sorted(new.keys() - MOMENT_OF.keys())
    if unknown or now < window.until:
        what = f"no window holds {unknown[0]}" if unknown else f"{now} is before {window.until}"
        raise BadInput(what, hint=f"rows of {' and '.join(MOMENT_OF)}, in order of time")
    since = max(window.since, now - span.length)
    rows = {}
    for kind in sorted({*window.rows, *new}):
        held = _with_new(kind, window.rows.get(kind), new.get(kind))
        since = max(since, _full_at(kind, held, span.most_rows))
        rows[kind] = held
    kept = {kind: _later(kind, table, since) for kind, table in rows.items()}
    return Window(kept, now, since)


def seen_in(window: Window) -> "dict[str, pa.Table]":
    """By kind the rows with since < moment <= until: what a batch over that time would read."""
    import pyarrow.compute as pc

    return {
        kind: table.filter(pc.less_equal(table[MOMENT_OF[kind]], window.until))
        for kind, table in window.rows.items()
    }


def networks_in(
    engine: Engine,
    window: Window,
    settings: CoshareSettings | None = None,
    sources: Sources | None = None,
) -> NetworkTables:
    """The networks of the window, near-duplicate texts included, as `run` would find them.

    `sources` gives what speaks for accounts (`account`); shares and posts are the window's.
    """
    import pyarrow as pa

    seen = seen_in(window)
    if not any(table.num_rows for table in seen.values()):
        return no_networks()
    given: dict[str, Any] = {**(sources or {}), **seen}
    chosen = settings or CoshareSettings(with_text=True)
    if chosen.with_text and "post" in seen:
        texts = text_shares(engine, seen)
        columns = [name for name, _ in KINDS["share"]]
        shares = [seen["share"]] if "share" in seen else []
        given["share"] = pa.concat_tables([*shares, texts.select(columns).cast(_schema("share"))])
    return networks_over(engine, given, chosen)


def _schema(kind: str) -> "pa.Schema":
    import pyarrow as pa

    types = {
        "string": pa.string(),
        "int64": pa.int64(),
        "binary": pa.binary(),
        "list<string>": pa.list_(pa.string()),
        "list<int64>": pa.list_(pa.int64()),
    }
    return pa.schema([(name, types[column]) for name, column in KINDS[kind]])


def _with_new(kind: str, held: "pa.Table | None", new: "pa.Table | None") -> "pa.Table":
    """Both, each row once: of rows with one name, the one that came first."""
    import pyarrow as pa

    schema = _schema(kind)
    held = schema.empty_table() if held is None else held
    if new is None or not new.num_rows:
        return held
    told = [
        new[name] if name in new.column_names else pa.nulls(new.num_rows) for name in schema.names
    ]
    read = _each_once(kind, pa.table(told, schema.names).cast(schema))
    known = held.select(list(_NAMED_BY[kind]))
    fresh = read.append_column("place", pa.array(range(read.num_rows), pa.int64()))
    places = fresh.select([*_NAMED_BY[kind], "place"]).join(
        known, list(_NAMED_BY[kind]), join_type="left anti"
    )["place"]
    return pa.concat_tables([held, read.take(places)]).combine_chunks()


def _each_once(kind: str, table: "pa.Table") -> "pa.Table":
    """Without rows that lack a part of their name or a moment, and without repeats."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for name in {*_NAMED_BY[kind], MOMENT_OF[kind]}:
        table = table.filter(pc.is_valid(table[name]))
    numbered = table.append_column("place", pa.array(range(table.num_rows), pa.int64()))
    first = numbered.group_by(list(_NAMED_BY[kind])).aggregate([("place", "min")])["place_min"]
    return table.take(first)


def _full_at(kind: str, table: "pa.Table", most: int) -> int:
    """The latest moment that has to go so that at most that many rows stay."""
    import numpy as np

    if table.num_rows <= most:
        return _EARLIEST
    moments = np.sort(np.asarray(table[MOMENT_OF[kind]]))
    return int(moments[moments.size - most - 1])


def _later(kind: str, table: "pa.Table", since: int) -> "pa.Table":
    import pyarrow.compute as pc

    return table.filter(pc.greater(table[MOMENT_OF[kind]], since))
