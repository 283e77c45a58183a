"""Measures what a rule may ask about each member of each network, one row each.

Every number is whole. A number that could not be had is null, and a rule must treat it as unknown.
"""

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from showcause.detectors.common_origin.detect import Origins
from showcause.detectors.feature_table import MEASURED
from showcause.detectors.network import is_shown
from showcause.detectors.tables import NetworkTables
from showcause.domain.feature import Kind
from showcause.engine.definition import Definition, steps_from_sql
from showcause.engine.port import Engine, Sources

if TYPE_CHECKING:
    import pyarrow as pa

_MILLION: Final = 1_000_000


@cache
def definition() -> Definition:
    """The SQL that counts links, partners and affiliations."""
    text = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    return Definition("member_features", "1", ("affiliation",), steps_from_sql(text))


def features(
    engine: Engine, networks: NetworkTables, origins: Origins, sources: Sources
) -> "pa.Table":
    """The columns of MEASURED for every member of every network, sorted by finding and account.

    `sources` gives `affiliation`; the origins are those of these networks' members.
    """
    import pyarrow as pa

    given: dict[str, Any] = {
        "affiliation": sources.get("affiliation", ()),
        "members": networks.members.select(["finding_id", "account"]),
        "pairs": networks.pairs.select(["finding_id", "account_a", "account_b"]),
        "links": origins.links,
        "bursts": origins.bursts,
    }
    by_name = [("finding_id", "ascending"), ("account", "ascending")]
    linked = engine.run(definition(), given).sort_by(by_name)
    members = networks.members.sort_by(by_name)
    columns = {**_own(members), **_linked(linked, members)}
    schema = pa.schema([(name, _type(feature.kind)) for name, feature in MEASURED.items()])
    return pa.table({name: columns[name] for name in MEASURED}, schema=schema)


def _type(kind: Kind) -> "pa.DataType":
    import pyarrow as pa

    return {"string": pa.string(), "int64": pa.int64(), "bool": pa.bool_()}[kind.value]


def _own(members: "pa.Table") -> dict[str, Any]:
    measured = [json.loads(row) for row in members["measured"].to_pylist()]
    counter = [json.loads(row) for row in members["counter"].to_pylist()]
    for_it = ("account_age_days", "active_days_before", "followers", "unrelated_share_ppm")
    return {
        "finding_id": members["finding_id"],
        "account": members["account"],
        "network_size": _sizes(members),
        "behaviour_partners": members["partners"],
        "behaviour_objects": [row.get("objects", 0) for row in measured],
        "behaviour_score_ppm": members["score_ppm"],
        **{name: [row.get(name) for row in counter] for name in for_it},
    }


def _sizes(members: "pa.Table") -> Any:
    import numpy as np

    finding = np.asarray(members["finding_id"].combine_chunks().dictionary_encode().indices)
    return np.bincount(finding)[finding] if finding.size else finding


def _second_family(linked: Any, members: "pa.Table") -> Any:
    """1 where a member is linked and its network as a whole shows the family, else 0."""
    import numpy as np

    finding = np.asarray(members["finding_id"].combine_chunks().dictionary_encode().indices)
    counts = np.bincount(finding, weights=linked) if finding.size else np.zeros(0)
    shown = [
        is_shown(int(count), int(size))
        for count, size in zip(counts, np.bincount(finding), strict=True)
    ]
    return (linked & np.array(shown, dtype=bool)[finding]).astype(np.int64)


def _linked(linked: "pa.Table", members: "pa.Table") -> dict[str, Any]:
    import numpy as np

    column = {name: np.asarray(linked[name]) for name in linked.column_names[2:]}
    partners = np.maximum(np.asarray(members["partners"]), 1)
    return {
        "origin_partners": column["origin_partners"],
        "origin_tokens": column["origin_tokens"],
        "burst_size": column["burst_size"],
        "families": 1 + _second_family(column["origin_partners"] > 0, members),
        "affiliated_partner_ppm": column["affiliated"] * _MILLION // partners,
        "is_declared_affiliate": column["is_affiliate"].astype(bool),
    }
