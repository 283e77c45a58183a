"""Findings of the common-origin detector, made from its links."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from showcause.detectors.common_origin.definition import (
    NAME,
    VERSION,
    OriginSettings,
    definition,
)
from showcause.detectors.tables import (
    FINDINGS,
    MEMBERS,
    PAIRS,
    TIES,
    NetworkTables,
    finding_ids,
    no_networks,
    schema,
    whole_numbers,
)
from showcause.domain.finding import Family

if TYPE_CHECKING:
    import pyarrow as pa

NULL_MODEL: Final = (
    "Keyed tokens do not collide by chance; created together: each account of the network picks an"
    " hour as the platform's other accounts did (Poisson tail, charged for every hour looked at)."
)
NOTES: Final = (
    "A household, an office or a resold device shares tokens too.",
    "Network addresses, VPN, Tor and shared exits were left out before anything was counted.",
)
_ERROR_PPM: Final = 1
_MILLION: Final = 1_000_000


LINKS: Final = (
    ("finding_id", "string"),
    ("account_a", "string"),
    ("account_b", "string"),
    ("trace", "string"),
    ("object", "string"),
    ("event_a", "string"),
    ("event_b", "string"),
    ("at_a", "int64"),
    ("at_b", "int64"),
    ("platform", "string"),
)
"""One row a pair of accounts and what they were set up with; account_a sorts first."""


def network_tables(
    links: "pa.Table", groups: Sequence[str] | Sequence[int], settings: OriginSettings
) -> NetworkTables:
    """One finding for each group of links that holds enough accounts; `groups` is one a link."""
    import numpy as np
    import pyarrow as pa

    if not links.num_rows:
        return no_networks()
    _, number = np.unique(np.array(groups), return_inverse=True)
    numbered = links.append_column("no", pa.array(number))
    members = _members(numbered)
    sizes = np.bincount(np.asarray(members["no"]))
    big = np.flatnonzero(sizes >= settings.smallest_network)
    renumber = np.full(sizes.size, -1, dtype=np.int64)
    renumber[big] = np.arange(big.size)
    kept = [_renumbered(table, renumber) for table in (numbered, members, _pairs(numbered))]
    return _tables(*kept) if big.size else no_networks()


def _renumbered(table: "pa.Table", renumber: Any) -> "pa.Table":
    import numpy as np
    import pyarrow as pa

    number = renumber[np.asarray(table["no"])]
    index = table.column_names.index("no")
    return table.set_column(index, "no", pa.array(number)).filter(pa.array(number >= 0))


def _members(links: "pa.Table") -> "pa.Table":
    import pyarrow as pa

    ends = [
        pa.table(
            {
                "no": links["no"],
                "account": links[f"account_{own}"],
                "partner": links[f"account_{other}"],
                "token": links["object"],
                "event": links[f"event_{own}"],
            }
        )
        for own, other in (("a", "b"), ("b", "a"))
    ]
    counted = (
        pa.concat_tables(ends)
        .group_by(["no", "account"])
        .aggregate(
            [("partner", "count_distinct"), ("token", "count_distinct"), ("event", "distinct")]
        )
    )
    return counted.sort_by([("no", "ascending"), ("account", "ascending")])


def _pairs(links: "pa.Table") -> "pa.Table":
    counted = links.group_by(["no", "account_a", "account_b"]).aggregate(
        [("object", "count_distinct")]
    )
    keys = [("no", "ascending"), ("account_a", "ascending"), ("account_b", "ascending")]
    named = ["no", "account_a", "account_b", "objects"]
    return counted.rename_columns(named).sort_by(keys)


def _tables(links: "pa.Table", members: "pa.Table", pairs: "pa.Table") -> NetworkTables:
    import numpy as np

    sizes = np.bincount(np.asarray(members["no"]))
    tied = np.bincount(np.asarray(pairs["no"]), minlength=sizes.size)
    ids = finding_ids(
        NAME, VERSION, list(zip(sizes.tolist(), tied.tolist(), strict=True)), members, pairs
    )
    named = np.array(ids, dtype=object)
    return NetworkTables(
        findings=_findings(links, ids, sizes.tolist()),
        members=_member_rows(members, named),
        pairs=_pair_rows(pairs, named),
        ties=_tie_rows(links, named),
    )


def _findings(links: "pa.Table", ids: list[str], sizes: list[int]) -> "pa.Table":
    import pyarrow as pa

    spans = (
        links.group_by(["no"])
        .aggregate(
            [
                ("platform", "min"),
                ("at_a", "min"),
                ("at_b", "min"),
                ("at_a", "max"),
                ("at_b", "max"),
            ]
        )
        .sort_by("no")
    )
    rows = [
        _finding_row(finding_id, size, span)
        for finding_id, size, span in zip(ids, sizes, spans.to_pylist(), strict=True)
    ]
    return pa.Table.from_pylist(rows, schema=schema(FINDINGS))


def _finding_row(finding_id: str, size: int, span: dict[str, Any]) -> dict[str, Any]:
    return {
        "finding_id": finding_id,
        "detector": NAME,
        "detector_version": VERSION,
        "definition_hash": definition().hash,
        "platform": span["platform_min"],
        "family": Family.INFRASTRUCTURE.value,
        "score_ppm": _MILLION - _ERROR_PPM,
        "null_model": NULL_MODEL,
        "error_ppm": _ERROR_PPM,
        "window_from": min(span["at_a_min"], span["at_b_min"]),
        "window_until": max(span["at_a_max"], span["at_b_max"]) + 1,
        "members": size,
        "notes": list(NOTES),
    }


def _member_rows(members: "pa.Table", ids: Any) -> "pa.Table":
    import numpy as np
    import pyarrow as pa

    partners = members["partner_count_distinct"]
    tokens = members["token_count_distinct"].to_pylist()
    events = [sorted(row)[:20] for row in members["event_distinct"].to_pylist()]
    measured = [
        whole_numbers({"partners": with_whom, "tokens": held})
        for with_whom, held in zip(partners.to_pylist(), tokens, strict=True)
    ]
    return pa.table(
        {
            "finding_id": ids[np.asarray(members["no"])],
            "account": members["account"],
            "score_ppm": np.full(members.num_rows, _MILLION - _ERROR_PPM),
            "partners": partners,
            "event_ids": events,
            "measured": measured,
            "counter": ["{}"] * members.num_rows,
        },
        schema=schema(MEMBERS),
    )


def _pair_rows(pairs: "pa.Table", ids: Any) -> "pa.Table":
    import numpy as np
    import pyarrow as pa

    zeros = np.zeros(pairs.num_rows, dtype=np.int64)
    table = pa.table(
        {
            "finding_id": ids[np.asarray(pairs["no"])],
            "account_a": pairs["account_a"],
            "account_b": pairs["account_b"],
            "objects": pairs["objects"],
            "acts": pairs["objects"],
            "surprise": zeros,
            "error_ppm": zeros + _ERROR_PPM,
        }
    )
    return table.cast(schema(PAIRS))


def _tie_rows(links: "pa.Table", ids: Any) -> "pa.Table":
    import numpy as np
    import pyarrow as pa

    order = [(name, "ascending") for name in ("no", "account_a", "account_b", "trace", "object")]
    links = links.sort_by(order)
    columns = {name: links[name] for name, _ in TIES if name != "finding_id"}
    table = pa.table({"finding_id": ids[np.asarray(links["no"])], **columns})
    return table.cast(schema(TIES))
