"""Rows of one kind out of the fields of one batch: read, checked, refused or complete."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from showcause.domain.activity import (
    ACCOUNT_KINDS,
    AFFILIATION_EVIDENCE,
    EXITS,
    KINDS,
    PROFILE_FIELDS,
    TOKEN_KINDS,
    TRACES,
)
from showcause.domain.identifier import derived_id, keyed_token
from showcause.ingest.lists import Items, as_items
from showcause.ingest.moments import as_moments
from showcause.ingest.reading import Bounds
from showcause.ingest.refusals import Refusal, refused_where
from showcause.ingest.values import TEXT_LIMIT, VALUE_LIMIT, as_counts, as_text

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

Fields = Mapping[str, "pa.Array"]

MOMENTS: Final = frozenset({"at", "created_at", "fact_created_at"})
LISTS: Final = frozenset(
    "operators fact_operators urls url_ids domains domain_ids hashtags hashtag_ids mentions images "
    "image_ids".split()
)
_LONG: Final = frozenset({"text", "bio", "fact_bio", "value"})
COUNTS: Final = frozenset(
    name
    for columns in KINDS.values()
    for name, kind in columns
    if kind == "int64" and name not in ("at", "created_at", "text_key")
)
REQUIRED: Final[Mapping[str, Mapping[str, str]]] = {
    "post": {"account_id": "no_account", "created_at": "no_date"},
    "share": {"account_id": "no_account", "object": "missing_field", "at": "no_date"},
    "like": {"account_id": "no_account", "object": "missing_field", "at": "no_date"},
    "follow": {"account_id": "no_account", "target_id": "missing_field"},
    "report": {"reporter": "missing_field", "at": "no_date"},
    "signup": {"account_id": "no_account", "token": "missing_field", "at": "no_date"},
    "affiliation": {"account_id": "no_account", "parent_id": "missing_field"},
    "profile": {"account_id": "no_account", "at": "no_date"},
    "impression": {"object": "missing_field", "amount": "missing_field", "at": "no_date"},
    "referral": {"site": "missing_field", "amount": "missing_field", "at": "no_date"},
    "account": {"account_id": "no_account"},
}
_WORDS: Final[Mapping[str, Mapping[str, Sequence[str | None]]]] = {
    "share": {"trace": TRACES},
    "signup": {"token_kind": TOKEN_KINDS, "exit": (*EXITS, None)},
    "account": {"account_kind": (*ACCOUNT_KINDS, None)},
    "affiliation": {"evidence": AFFILIATION_EVIDENCE},
    "profile": {"field": PROFILE_FIELDS},
}


@dataclass(frozen=True, slots=True)
class Context:
    """What is the same for all rows of a reading.

    `ids_wanted`: the file has a column of ids, so a null one is refused instead of derived.
    `lists_stand`: a list column that is there is complete; else a null is looked up in the text.
    `facts_undated`: facts about authors were true at no known moment (archives: at suspension).
    """

    file: str
    platform: str
    bounds: Bounds
    token_key: bytes
    ids_wanted: bool
    lists_stand: bool
    facts_undated: bool = False


@dataclass(frozen=True, slots=True)
class ReadFields:
    """Typed scalars and lists of a batch, all rows still there, and what is refused of them.

    `unsaid` marks, for each list, the rows that do not say whether it has items.
    """

    scalars: Mapping[str, "pa.Array"]
    lists: Mapping[str, Items]
    unsaid: Mapping[str, "NDArray[np.bool_]"]
    refusals: tuple[Refusal, ...]


def read_fields(kind: str, fields: Fields, size: int, context: Context) -> ReadFields:
    """Every field of a batch typed and checked; absent fields are simply not there."""
    scalars: dict[str, pa.Array] = {}
    lists: dict[str, Items] = {}
    refusals: list[Refusal] = []
    for name, array in fields.items():
        if name in LISTS:
            lists[name], found = as_items(array, name)
        else:
            scalars[name], found = _read_scalar(name, array, context.bounds)
        refusals += found
    scalars["platform"], found = _platforms(scalars.get("platform"), size, context)
    refusals += found + _missing(kind, scalars, fields, size, context) + _words(kind, scalars, size)
    unsaid = {name: _nulls(fields[name], size) for name in lists}
    return ReadFields(scalars, lists, unsaid, tuple(refusals))


def kept_positions(refusals: Sequence[Refusal], size: int) -> "NDArray[np.int64]":
    """The positions of the rows nothing was said against."""
    import numpy as np

    keep = np.ones(size, dtype=bool)
    for refusal in refusals:
        keep[refusal.positions] = False
    return np.flatnonzero(keep)


def _read_scalar(name: str, array: "pa.Array", bounds: Bounds) -> "tuple[pa.Array, list[Refusal]]":
    if name in MOMENTS:
        return as_moments(array, name, bounds)
    if name.removeprefix("fact_") in COUNTS:
        return as_counts(array, name)
    return as_text(array, name, TEXT_LIMIT if name in _LONG else VALUE_LIMIT)


def _platforms(
    given: "pa.Array | None", size: int, context: Context
) -> "tuple[pa.Array, list[Refusal]]":
    import pyarrow as pa
    import pyarrow.compute as pc

    if given is None:
        return pa.repeat(pa.scalar(context.platform), size), []
    named = pc.fill_null(given, context.platform)
    colons = pc.match_substring(named, ":").to_numpy(zero_copy_only=False)
    return named, refused_where(colons, "platform", "bad_platform", named)


def _missing(
    kind: str, scalars: Mapping[str, "pa.Array"], raw: Fields, size: int, context: Context
) -> list[Refusal]:
    refusals = []
    own_id = "post_id" if kind == "post" else "event_id"
    if context.ids_wanted and own_id in raw and kind != "share":
        refusals += refused_where(_nulls(scalars[own_id], size), own_id, "no_id")
    for name, reason in REQUIRED[kind].items():
        refusals += refused_where(_nulls(scalars.get(name), size), name, reason)
    if kind == "report":
        nobody = _nulls(scalars.get("account_id"), size) & _nulls(scalars.get("post_id"), size)
        refusals += refused_where(nobody, "account_id", "no_account")
    return refusals


def _nulls(array: "pa.Array | None", size: int) -> "NDArray[np.bool_]":
    import numpy as np

    if array is None:
        return np.ones(size, dtype=bool)
    missing: NDArray[np.bool_] = array.is_null().to_numpy(zero_copy_only=False)
    return missing


def _words(kind: str, scalars: Mapping[str, "pa.Array"], size: int) -> list[Refusal]:
    import pyarrow as pa
    import pyarrow.compute as pc

    refusals = []
    for name, allowed in _WORDS.get(kind, {}).items():
        if name not in scalars and None in allowed:
            continue
        if name not in scalars:
            refusals += refused_where(_nulls(None, size), name, "missing_field")
            continue
        known = pc.is_in(scalars[name], value_set=pa.array(allowed, pa.string()))
        unknown = ~known.to_numpy(zero_copy_only=False)
        refusals += refused_where(unknown, name, "bad_value", scalars[name])
    return refusals


def event_table(kind: str, read: ReadFields, keep: "NDArray[np.int64]", key: bytes) -> "pa.Table":
    """The kept rows of a kind that is not a post, in the columns of that kind."""
    import pyarrow as pa

    at = pa.array(keep)
    scalars = {name: array.take(at) for name, array in read.scalars.items()}
    if kind == "report":
        scalars["reporter_token"] = _tokens(scalars, "reporter", ("reporter",), key)
    if kind == "signup":
        scalars["token"] = _tokens(scalars, "signup", ("token_kind", "token"), key)
        scalars["exit"] = _exits(scalars, len(keep))
    if kind == "account":
        scalars = _account_scalars(scalars, read, keep)
    table = typed_table(kind, scalars, len(keep))
    return with_event_ids(kind, table)


def typed_table(kind: str, scalars: Mapping[str, "pa.Array"], size: int) -> "pa.Table":
    """A table of exactly the kind's columns; absent ones are null."""
    import pyarrow as pa

    schema = schema_of(kind)
    columns = [
        scalars[field.name].cast(field.type)
        if field.name in scalars
        else pa.nulls(size, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def schema_of(kind: str) -> "pa.Schema":
    """The Arrow schema of a kind of activity."""
    import pyarrow as pa

    types = {
        "string": pa.string(),
        "int64": pa.int64(),
        "list<string>": pa.list_(pa.string()),
        "binary": pa.binary(),
    }
    return pa.schema([(name, types[kind_name]) for name, kind_name in KINDS[kind]])


def with_event_ids(kind: str, table: "pa.Table") -> "pa.Table":
    """The table with every null id replaced by a digest of its row."""
    import pyarrow as pa
    import pyarrow.compute as pc

    own_id = "post_id" if kind == "post" else "event_id"
    given = table[own_id]
    if not given.null_count:
        return table
    missing = pc.is_null(given)
    derived = pa.array(row_ids(kind, table.drop_columns([own_id]).filter(missing)), pa.string())
    filled = pc.replace_with_mask(given.combine_chunks(), missing.combine_chunks(), derived)
    return table.set_column(table.schema.get_field_index(own_id), own_id, filled)


def row_ids(kind: str, table: "pa.Table") -> list[str]:
    """An id per row, derived from everything the row says."""
    names = [name for name in table.column_names if name != "band_keys"]
    columns = [table[name].to_pylist() for name in names]
    return [
        derived_id(kind, *(f"{name}={value}" for name, value in zip(names, row, strict=True)
                           if value is not None))
        for row in zip(*columns, strict=True)
    ]  # fmt: skip


def _account_scalars(
    scalars: "dict[str, pa.Array]", read: ReadFields, keep: "NDArray[np.int64]"
) -> "dict[str, pa.Array]":
    import pyarrow as pa
    import pyarrow.compute as pc

    size = len(keep)
    kinds = scalars.get("account_kind", pa.nulls(size, pa.string()))
    scalars["account_kind"] = pc.fill_null(kinds, "account")
    created = scalars.get("created_at", pa.nulls(size, pa.int64()))
    scalars["at"] = pc.coalesce(scalars.get("at", pa.nulls(size, pa.int64())), created)
    if "operators" in read.lists:
        scalars["operators"] = _regrouped(read.lists["operators"], keep)
    return scalars


def _regrouped(items: Items, keep: "NDArray[np.int64]") -> "pa.Array":
    import pyarrow as pa

    values, rows = items
    held: dict[int, list[str]] = {}
    for row, value in zip(rows.tolist(), values.to_pylist(), strict=True):
        held.setdefault(row, []).append(value)
    lists = [sorted(set(held[row])) if row in held else None for row in keep.tolist()]
    return pa.array(lists, pa.list_(pa.string()))


def _tokens(
    scalars: Mapping[str, "pa.Array"], purpose: str, names: tuple[str, ...], key: bytes
) -> "pa.Array":
    import pyarrow as pa

    parts = ("platform", *names) if purpose == "reporter" else names
    rows = list(zip(*(scalars[name].to_pylist() for name in parts), strict=True))
    made = {row: keyed_token(key, purpose, *row) for row in set(rows)}
    return pa.array([made[row] for row in rows], pa.string())


def _exits(scalars: Mapping[str, "pa.Array"], size: int) -> "pa.Array":
    import pyarrow as pa
    import pyarrow.compute as pc

    # Only a network can be reached through an exit; for one, nothing said is not "none".
    given = scalars.get("exit", pa.nulls(size, pa.string()))
    network = pc.equal(scalars["token_kind"], "network")
    return pc.if_else(pc.or_(network, given.is_valid()), given, "none")
