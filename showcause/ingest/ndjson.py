"""NDJSON events: one JSON object per line, its `type` saying which kind it is.

docs/reference/events.md describes the lines and events.schema.json is their JSON Schema.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any, Final

from showcause.domain.activity import ACCOUNT_KINDS, KINDS
from showcause.ingest.batches import EXCERPT, WITHHELD, Group, LineBatch, Refused
from showcause.ingest.columns import KIND_FIELDS, POST_FACTS, Names
from showcause.ingest.refusals import REASONS, Refusal, refused_where
from showcause.ingest.rows import LISTS

if TYPE_CHECKING:
    import pyarrow as pa

LINE_LIMIT: Final = 16 << 20
# NaN and Infinity are no JSON, yet people write them; they get as far as the check of each value.
_DECODE: Final = json.JSONDecoder(parse_constant=float).decode
_BATCH_BYTES: Final = 6 << 20
_BATCH_LINES: Final = 20_000
TYPES: Final[Mapping[str, str]] = {
    **{kind: kind for kind in KINDS},
    **{kind: "account" for kind in ACCOUNT_KINDS},
}
"""A line's `type` -> the kind of its row."""


def line_batches(stream: IO[bytes]) -> Iterator[LineBatch | Refused]:
    """Batches of lines in bounded memory; a line over the limit comes out refused."""
    lines: list[bytes] = []
    held = number = 0
    row = first = 1
    while line := stream.readline(LINE_LIMIT + 1):
        if len(line) > LINE_LIMIT:
            _skip_line(stream, line)
            line = b""
            yield Refused(row, "", "row_too_long", REASONS["row_too_long"], "")
        lines.append(line)
        held += len(line)
        row += 1
        if held >= _BATCH_BYTES or len(lines) >= _BATCH_LINES:
            yield LineBatch(number, tuple(lines), first)
            lines, held, number, first = [], 0, number + 1, row
    if lines:
        yield LineBatch(number, tuple(lines), first)


def _skip_line(stream: IO[bytes], line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(LINE_LIMIT)


def groups_of_lines(
    lines: Sequence[bytes], first_row: int
) -> tuple[list[Group], list[Refused], frozenset[tuple[str, str]]]:
    """The lines by kind, those no kind can take, and the (kind, key) pairs that were seen."""
    held: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
    refused: list[Refused] = []
    for at, line in enumerate(lines):
        if not line.strip():
            continue
        event = _event(line)
        if isinstance(event, str):
            refused.append(Refused(first_row + at, "", event, REASONS[event], _raw_unread(line)))
            continue
        held.setdefault(TYPES[event["type"]], []).append((at, event))
    groups = [_group(kind, events, lines, first_row) for kind, events in sorted(held.items())]
    keys = ((kind, key) for kind, events in held.items() for key in _keys_of(events))
    return groups, refused, frozenset(keys)


def _keys_of(events: Sequence[tuple[int, Mapping[str, Any]]]) -> set[str]:
    return set().union(*(event for _, event in events))


def _event(line: bytes) -> Mapping[str, Any] | str:
    """The event of a line, or the reason there is none."""
    try:
        event = _DECODE(line.decode("utf-8"))
    except UnicodeDecodeError:
        return "bad_encoding"
    except (ValueError, RecursionError):
        return "bad_json"
    if not isinstance(event, dict):
        return "not_an_object"
    if not isinstance(event.get("type"), str) or event["type"] not in TYPES:
        return "unknown_type"
    if b"\\u" in line and b"\\ud" in line.lower() and _half_surrogate(event):
        return "lone_surrogate"
    return event


def _half_surrogate(event: Mapping[str, Any]) -> bool:
    try:
        json.dumps(event, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _group(
    kind: str,
    events: Sequence[tuple[int, Mapping[str, Any]]],
    lines: Sequence[bytes],
    first_row: int,
) -> Group:
    import numpy as np

    places = np.array([at for at, _ in events], dtype=np.int64)
    fields, refusals = _fields(kind, [event for _, event in events])
    secret = kind in ("report", "signup")
    return Group(
        kind,
        fields,
        places + first_row,
        lambda at: WITHHELD if secret else _raw_line(lines[int(places[at])]),
        refusals,
    )


def _fields(
    kind: str, rows: Sequence[Mapping[str, Any]]
) -> "tuple[dict[str, pa.Array], tuple[Refusal, ...]]":
    present = set().union(*rows)
    names: Names = {**KIND_FIELDS[kind], **(POST_FACTS if kind == "post" else {})}
    fields: dict[str, pa.Array] = {}
    refusals: list[Refusal] = []
    taken: set[str] = set()
    for ours, synonyms in names.items():
        keys = _keys(ours, [key for key in synonyms if key in present - taken], names)
        if keys:
            taken.update(keys)
            values = _values(rows, keys)
            fields[ours], refused = (
                (_listed(values), []) if ours in LISTS else _scalars(values, ours)
            )
            refusals += refused
    if kind == "account":
        fields["account_kind"] = _account_kinds(rows)
    return fields, tuple(refusals)


def _keys(ours: str, present: list[str], names: Names) -> list[str]:
    """The keys that give a field; one that also names another field only as the last resort."""
    others = {name for other, synonyms in names.items() if other != ours for name in synonyms}
    own = [key for key in present if key not in others]
    return own or present[:1]


def _account_kinds(rows: Sequence[Mapping[str, Any]]) -> "pa.Array":
    import pyarrow as pa

    kinds = [
        row.get("account_kind") or "account" if row["type"] == "account" else row["type"]
        for row in rows
    ]
    return pa.array([str(kind) for kind in kinds], pa.string())


def _values(rows: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> list[Any]:
    if len(keys) == 1:
        key = keys[0]
        return [row.get(key) for row in rows]
    return [_first(row, keys) for row in rows]


def _first(row: Mapping[str, Any], keys: Sequence[str]) -> Any:
    for key in keys:
        value = row.get(key)
        if value is not None:
            return value
    return None


def _scalars(values: list[Any], column: str) -> "tuple[pa.Array, list[Refusal]]":
    """The values as they are where they are of one type, else written out."""
    import numpy as np
    import pyarrow as pa

    try:
        return pa.array(values), []
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
        nested = np.array([isinstance(value, list | dict) for value in values], dtype=bool)
        written = [
            None if value is None or bad else _as_written(value)
            for value, bad in zip(values, nested, strict=True)
        ]
        return pa.array(written), refused_where(nested, column, "bad_value", values)


def _as_written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _listed(values: list[Any]) -> "pa.Array":
    import pyarrow as pa

    try:
        return pa.array([[value] if isinstance(value, str) else value for value in values],
                        pa.list_(pa.string()))  # fmt: skip
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        return pa.array([None if value is None else json.dumps(_texts(value)) for value in values])


def _texts(value: Any) -> Any:
    return [item for item in value if item is not None] if isinstance(value, list) else value


def _raw_unread(line: bytes) -> str:
    lowered = line.lower()
    return WITHHELD if b"report" in lowered or b"token" in lowered else _raw_line(line)


def _raw_line(line: bytes) -> str:
    return line.strip()[:EXCERPT].decode("utf-8", "backslashreplace")
