"""Findings as Arrow tables, and one finding as a value where a judgement needs it.

Rows belong together by `finding_id`. Accounts are named `platform:account_id`. `measured` and
`counter` are JSON objects of whole numbers; a number that could not be had is absent. `pairs` has
one row for each tie, `ties` the events that prove it, strongest first.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from showcause.domain.finding import Family, Finding, Member, Tie
from showcause.domain.identifier import derived_id

if TYPE_CHECKING:
    import pyarrow as pa

FINDINGS: Final = (
    ("finding_id", "string"),
    ("detector", "string"),
    ("detector_version", "string"),
    ("definition_hash", "string"),
    ("platform", "string"),
    ("family", "string"),
    ("score_ppm", "int64"),
    ("null_model", "string"),
    ("error_ppm", "int64"),
    ("window_from", "int64"),
    ("window_until", "int64"),
    ("members", "int64"),
    ("notes", "list<string>"),
)
MEMBERS: Final = (
    ("finding_id", "string"),
    ("account", "string"),
    ("score_ppm", "int64"),
    ("partners", "int64"),
    ("event_ids", "list<string>"),
    ("measured", "string"),
    ("counter", "string"),
)
PAIRS: Final = (
    ("finding_id", "names"),
    ("account_a", "names"),
    ("account_b", "names"),
    ("objects", "int64"),
    ("acts", "int64"),
    ("surprise", "int64"),
    ("error_ppm", "int64"),
)
TIES: Final = (
    ("finding_id", "names"),
    ("account_a", "names"),
    ("account_b", "names"),
    ("trace", "names"),
    ("object", "names"),
    ("event_a", "names"),
    ("event_b", "names"),
    ("at_a", "int64"),
    ("at_b", "int64"),
)


@dataclass(frozen=True, slots=True)
class NetworkTables:
    """One detector's findings: columns as in FINDINGS, MEMBERS, PAIRS and TIES."""

    findings: "pa.Table"
    members: "pa.Table"
    pairs: "pa.Table"
    ties: "pa.Table"


def schema(columns: Sequence[tuple[str, str]]) -> "pa.Schema":
    """The Arrow schema of columns named as above; `names` are dictionary-encoded strings."""
    import pyarrow as pa

    types = {
        "string": pa.string(),
        "int64": pa.int64(),
        "list<string>": pa.list_(pa.string()),
        "names": pa.dictionary(pa.int32(), pa.string()),
    }
    return pa.schema([(name, types[kind]) for name, kind in columns])


def no_networks() -> NetworkTables:
    """The tables of a detector that found nothing."""
    return NetworkTables(
        *(schema(columns).empty_table() for columns in (FINDINGS, MEMBERS, PAIRS, TIES))
    )


def names(indices: Any, dictionary: Any) -> "pa.DictionaryArray":
    """A dictionary-encoded column: for each index, that name."""
    import numpy as np
    import pyarrow as pa

    values = dictionary.combine_chunks() if hasattr(dictionary, "combine_chunks") else dictionary
    return pa.DictionaryArray.from_arrays(np.asarray(indices, dtype=np.int32), values)


def finding_ids(
    detector: str,
    version: str,
    sizes: Sequence[tuple[int, int]],
    members: "pa.Table",
    pairs: "pa.Table",
) -> list[str]:
    """The id of each finding, from its own members and ties only.

    `members` (account) and `pairs` (account_a, account_b, objects) are sorted by finding and then
    by name; `sizes` are the members and pairs of each finding, as (members, pairs) rows.
    """
    import pyarrow.compute as pc

    lines = pc.binary_join_element_wise(
        pairs["account_a"].cast("string"),
        pairs["account_b"].cast("string"),
        pairs["objects"].cast("string"),
        "\x1f",
    ).to_pylist()
    accounts = members["account"].to_pylist()
    return list(_ids(detector, version, sizes, accounts, lines))


def _ids(
    detector: str, version: str, sizes: Any, accounts: list[str], lines: list[str]
) -> Iterator[str]:
    member_at = pair_at = 0
    for members, pairs in sizes:
        own = "\x1e".join(accounts[member_at : member_at + members])
        tied = "\x1e".join(lines[pair_at : pair_at + pairs])
        yield derived_id("fnd", detector, version, own, tied)
        member_at, pair_at = member_at + members, pair_at + pairs


def whole_numbers(row: Mapping[str, int | None]) -> str:
    """A JSON object of the numbers there are, by name; those that could not be had are absent."""
    known = {name: number for name, number in sorted(row.items()) if number is not None}
    return json.dumps(known, separators=(",", ":"))


def findings(tables: NetworkTables, finding_ids: Sequence[str] | None = None) -> list[Finding]:
    """The findings as values, all or those asked for, in the tables' order."""
    wanted = finding_ids if finding_ids is not None else tables.findings["finding_id"].to_pylist()
    members = _by_finding(tables.members, wanted, _member)
    ties = _by_finding(tables.ties, wanted, _tie)
    rows = _rows_of(tables.findings, wanted).to_pylist()
    return [_finding(row, members, ties) for row in rows]


def _rows_of(table: "pa.Table", finding_ids: Sequence[str]) -> "pa.Table":
    import pyarrow as pa
    import pyarrow.compute as pc

    return table.filter(pc.is_in(table["finding_id"], value_set=pa.array(finding_ids, pa.string())))


def _by_finding(table: "pa.Table", finding_ids: Sequence[str], read: Any) -> dict[str, list[Any]]:
    grouped: dict[str, list[Any]] = {}
    for row in _rows_of(table, finding_ids).to_pylist():
        grouped.setdefault(row["finding_id"], []).append(read(row))
    return grouped


def _member(row: Mapping[str, Any]) -> Member:
    return Member(
        account=row["account"],
        score_ppm=row["score_ppm"],
        partners=row["partners"],
        event_ids=tuple(row["event_ids"]),
        measured=tuple(json.loads(row["measured"]).items()),
        counter=tuple(json.loads(row["counter"]).items()),
    )


def _tie(row: Mapping[str, Any]) -> Tie:
    return Tie(**{name: row[name] for name, _ in TIES if name != "finding_id"})


def _finding(
    row: Mapping[str, Any], members: Mapping[str, list[Member]], ties: Mapping[str, list[Tie]]
) -> Finding:
    plain = {name: row[name] for name, _ in FINDINGS if name not in ("members", "notes", "family")}
    return Finding(
        **plain,
        family=Family(row["family"]),
        notes=tuple(row["notes"]),
        members=tuple(members.get(row["finding_id"], ())),
        ties=tuple(ties.get(row["finding_id"], ())),
    )
