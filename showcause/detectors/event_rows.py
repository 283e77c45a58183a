"""Events as rows a rule can look at, out of JSON lines as they come or out of stored activity.

A live line is a JSON object with the names of `COLUMNS`, as ingestion writes them: text is not in
it, what ingestion read from the text is (docs/reference/rules.md). Both ways give the same rows.
"""

import io
import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from showcause.detectors.event_windows import Windows, window_counts
from showcause.detectors.feature_table import EVENT_KINDS
from showcause.domain.moment import DAY
from showcause.engine.columns import mask_of, numbers_of, valid_of

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS: Final = (
    ("event_kind", "string"),
    ("event_id", "string"),
    ("account", "string"),
    ("at", "int64"),
    ("account_created_at", "int64"),
    ("followers", "int64"),
    ("following", "int64"),
    ("posts_count", "int64"),
    ("language", "string"),
    ("exit", "string"),
    ("is_declared_affiliate", "bool"),
    ("links", "int64"),
    ("hashtags", "int64"),
    ("mentions", "int64"),
    ("text_length", "int64"),
    ("text_key", "int64"),
    ("is_reply", "bool"),
    ("link", "string"),
    ("target", "string"),
)
"""What an event's row is made from. `account` is platform:account_id; `link` and `target` are the
first link and the first account addressed, or what was shared or followed."""

LARGEST: Final = 2**42
_COUNTS: Final = ("links", "hashtags", "mentions", "text_length")
_INTEGERS: Final = tuple(name for name, kind in COLUMNS if kind == "int64")
_TRUTHS: Final = tuple(name for name, kind in COLUMNS if kind == "bool")
_KNOWN_KINDS: Final = frozenset(EVENT_KINDS)
_NEEDED: Final = ("event_kind", "event_id", "account", "at")


@dataclass(frozen=True, slots=True)
class Unread:
    """A line nobody could read: its place in the batch from 1, and why."""

    line: int
    reason: str


def read_lines(lines: bytes) -> "tuple[pa.Table, tuple[Unread, ...]]":
    """The rows of a batch of JSON lines in their order, and the lines that could not be read."""
    import pyarrow as pa

    try:
        table = _parsed(lines)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return _line_by_line(lines)
    if any(table[name].null_count for name in _NEEDED) or not _kinds_known(table):
        return _line_by_line(lines)
    return table, ()


def _parsed(lines: bytes) -> "pa.Table":
    import pyarrow.json as pj

    if not lines.strip():
        return schema().empty_table()
    return pj.read_json(
        io.BytesIO(lines),
        read_options=pj.ReadOptions(use_threads=False, block_size=max(len(lines) + 1, 1 << 16)),
        parse_options=pj.ParseOptions(
            explicit_schema=schema(), unexpected_field_behavior="ignore", newlines_in_values=False
        ),
    )


@cache
def schema() -> "pa.Schema":
    """The Arrow schema of COLUMNS."""
    import pyarrow as pa

    types = {"string": pa.string(), "int64": pa.int64(), "bool": pa.bool_()}
    return pa.schema([(name, types[kind]) for name, kind in COLUMNS])


def _kinds_known(table: "pa.Table") -> bool:
    """Asked of the few words there are, not of every row."""
    words = table["event_kind"].unique().to_pylist()
    return set(words) <= _KNOWN_KINDS


def _line_by_line(lines: bytes) -> "tuple[pa.Table, tuple[Unread, ...]]":
    import pyarrow as pa

    rows: list[dict[str, Any]] = []
    unread = []
    for number, line in enumerate(lines.splitlines(), start=1):
        if line.strip():
            row = _row(line)
            if isinstance(row, str):
                unread.append(Unread(number, row))
            else:
                rows.append(row)
    return pa.Table.from_pylist(rows, schema=schema()), tuple(unread)


def _row(line: bytes) -> dict[str, Any] | str:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        return "bad_json"
    if not isinstance(given, dict):
        return "not_an_object"
    row = {name: given.get(name) for name, _ in COLUMNS}
    for name, kind in COLUMNS:
        wanted = {"string": str, "int64": int, "bool": bool}[kind]
        if row[name] is not None and type(row[name]) is not wanted:
            return "bad_value"
        if kind == "int64" and abs(row[name] or 0) >= 2**63:
            return "bad_value"
    if any(row[name] is None for name in _NEEDED):
        return "missing_field"
    return row if row["event_kind"] in EVENT_KINDS else "unknown_type"


@dataclass(frozen=True, slots=True)
class EventRows:
    """A batch ready for rules: `rows` as read, and each whole number or yes-or-no feature as
    (values, where they are known; None: everywhere)."""

    rows: "pa.Table"
    arrays: dict[str, tuple[Any, Any]]


def feature_rows(rows: "pa.Table", windows: Windows) -> EventRows:
    """The next batch with every event feature; the windows' state moves on.

    A post that names no links has none. A number beyond 2^42 is not known. Events of kind
    `report` are nobody's doing: they count for the windows and come out as no row.
    """
    import pyarrow.compute as pc

    rows = rows.combine_chunks()
    columns = {name: rows[name].combine_chunks() for name in (*_INTEGERS, *_TRUTHS, "event_kind")}
    counts, in_time = window_counts(windows, _countable(rows, columns["text_key"]))
    late = None if in_time.all() else in_time
    arrays = {name: (values, late) for name, values in counts.items()}
    for name in _COUNTS:
        arrays[name] = _bounded(_filled(columns[name])[0], None)
    for name in ("followers", "following", "posts_count"):
        arrays[name] = _bounded(*_filled(columns[name]))
    for name in _TRUTHS:
        arrays[name] = (mask_of(columns[name]), None)
    created, known = _filled(columns["account_created_at"])
    age = numbers_of(columns["at"]) - created
    arrays["age_then_days"] = (age // DAY, age >= 0 if known is None else known & (age >= 0))
    reports = pc.equal(columns["event_kind"], _scalar("report"))
    return _without(reports, rows, arrays) if reports.true_count else EventRows(rows, arrays)


@cache
def _scalar(value: str | int) -> Any:
    """Arrow looks for pandas each time it is handed a bare value."""
    import pyarrow as pa

    return pa.scalar(value)


def _countable(rows: "pa.Table", text_key: "pa.Array") -> "pa.Table":
    """The rows with a text key of 0, which stands for no text, as none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    zero = pc.equal(text_key, _scalar(0))
    if not zero.true_count:
        return rows
    missing = pc.if_else(zero, pa.scalar(None, pa.int64()), text_key)
    return rows.set_column(rows.column_names.index("text_key"), "text_key", missing)


def _filled(column: "pa.Array") -> tuple[Any, Any]:
    import numpy as np

    if column.null_count == len(column):
        return np.zeros(len(column), np.int64), valid_of(column)
    if column.null_count == 0:
        return numbers_of(column), None
    known = valid_of(column)
    return np.where(known, numbers_of(column), 0), known


def _bounded(values: Any, known: Any) -> tuple[Any, Any]:
    small = values <= LARGEST
    if small.all():
        return values, known
    return values, small if known is None else known & small


def _without(
    reports: "pa.Array", rows: "pa.Table", arrays: dict[str, tuple[Any, Any]]
) -> EventRows:
    kept = ~mask_of(reports)
    taken = {
        name: (values[kept], None if known is None else known[kept])
        for name, (values, known) in arrays.items()
    }
    return EventRows(rows.filter(kept), taken)
