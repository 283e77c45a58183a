"""Accounts that were set up together: one device, payment or recovery contact, or one hour.

Tokens and bursts are one family of evidence, infrastructure: accounts made in one go on one
machine show both, so counting them twice would call a school's computer room two proofs.
Network addresses, VPN, Tor and shared exits never link anybody (docs/explanation/evidence.md).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from showcause.detectors.chance import poisson_surprise, surprise_of_tests
from showcause.detectors.common_origin.definition import OriginSettings, definition
from showcause.detectors.common_origin.findings import LINKS, network_tables
from showcause.detectors.communities import communities
from showcause.detectors.tables import NetworkTables, schema
from showcause.engine.definition import through
from showcause.engine.port import Engine, Sources

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
else:
    Numbers = Any


@dataclass(frozen=True, slots=True)
class Origins:
    """What members of the same network have in common, with `finding_id` the network's.

    `links` (finding_id, platform, account_a, account_b, trace, object, event_a, event_b, at_a,
    at_b): one row a pair and token. `bursts` (finding_id, account, platform, slot, together,
    surprise, created_at, event_id): one row a member, its largest burst.
    """

    links: "pa.Table"
    bursts: "pa.Table"


def detect(
    engine: Engine, sources: Sources, settings: OriginSettings | None = None
) -> NetworkTables:
    """Groups of at least `smallest_network` accounts of a platform linked by tokens.

    Judged alone, without any behaviour: a household or an office looks like this too.
    """
    import numpy as np

    settings = settings or OriginSettings()
    holders = _holders(engine, sources, settings)
    everyone = holders.select(["platform", "account"]).group_by(["platform", "account"])
    networks = everyone.aggregate([]).rename_columns(["finding_id", "account"])
    links = _links(engine, holders, networks, settings)
    if not links.num_rows:
        return network_tables(links, [], settings)
    names, ends = np.unique(
        np.concatenate([links["account_a"].to_numpy(), links["account_b"].to_numpy()]),
        return_inverse=True,
    )
    first, second = ends.reshape(2, -1)
    group = communities(first, second, resolution=settings.resolution, seed=settings.seed)
    sizes = np.bincount(group, minlength=names.size)[group[first]]
    inside = (group[first] == group[second]) & (sizes >= settings.smallest_network)
    return network_tables(links.filter(inside), group[first][inside].tolist(), settings)


def origins(
    engine: Engine,
    sources: Sources,
    networks: "pa.Table",
    settings: OriginSettings | None = None,
) -> Origins:
    """What the members of each network (columns finding_id, account) have in common."""
    settings = settings or OriginSettings()
    holders = _holders(engine, sources, settings)
    return Origins(
        links=_links(engine, holders, networks, settings),
        bursts=_bursts(engine, sources, networks, settings),
    )


def origin_findings(found: Origins, settings: OriginSettings | None = None) -> NetworkTables:
    """One finding for each network whose members were set up together, bursts included.

    A burst ties every account in it to the one created first.
    """
    import pyarrow as pa

    links = pa.concat_tables([found.links, _burst_links(found.bursts)])
    return network_tables(links, links["finding_id"].to_pylist(), settings or OriginSettings())


def _holders(engine: Engine, sources: Sources, settings: OriginSettings) -> "pa.Table":
    return engine.run(through(definition(), "holders"), sources, settings.parameters())


def _links(
    engine: Engine, holders: "pa.Table", networks: "pa.Table", settings: OriginSettings
) -> "pa.Table":
    given = {"holders": holders, "networks": networks.select(["finding_id", "account"])}
    links = engine.run(through(definition(), "token_links"), given, settings.parameters())
    links = links.drop_columns(["token_no"])
    renamed = {"token_kind": "trace", "token": "object"}
    links = links.rename_columns([renamed.get(name, name) for name in links.column_names])
    columns = [name for name, _ in LINKS]
    in_order = links.select(columns).sort_by([(name, "ascending") for name in columns])
    return in_order.cast(schema(LINKS))


def _bursts(
    engine: Engine, sources: Sources, networks: "pa.Table", settings: OriginSettings
) -> "pa.Table":
    given = {**sources, "networks": networks.select(["finding_id", "account"])}
    parameters = settings.parameters()
    rates = engine.run(through(definition(), "burst_rates"), given, parameters)
    given["surprising_bursts"] = _surprising(rates, settings)
    members = engine.run(through(definition(), "burst_members"), given, parameters)
    return _largest_each(members)


def _surprising(rates: "pa.Table", settings: OriginSettings) -> "pa.Table":
    """The bursts that the platform's other sign-ups of that hour do not explain."""
    import numpy as np
    import pyarrow as pa

    column = {
        name: np.asarray(rates[name])
        for name in ("together", "members", "looks", "that_hour", "ever")
    }
    others = column["ever"] - column["members"] + 1
    pace = (column["that_hour"] - column["together"] + 1) / others
    counted = column["together"] - 1
    surprise = poisson_surprise(counted, (column["members"] - 1) * pace)
    looks = 2 * int(column["looks"].sum())
    surprise = surprise - surprise_of_tests(looks)
    return rates.append_column("surprise", pa.array(surprise)).filter(
        pa.array(surprise >= settings.surprise)
    )


def _largest_each(members: "pa.Table") -> "pa.Table":
    import numpy as np

    order = [
        ("finding_id", "ascending"),
        ("account", "ascending"),
        ("together", "descending"),
        ("grid", "ascending"),
        ("slot", "ascending"),
    ]
    members = members.sort_by(order)
    keys = list(zip(members["finding_id"].to_pylist(), members["account"].to_pylist(), strict=True))
    first = [row for row, key in enumerate(keys) if row == 0 or key != keys[row - 1]]
    return members.take(np.array(first, dtype=np.int64))


def _burst_links(bursts: "pa.Table") -> "pa.Table":
    import pyarrow as pa

    first: dict[tuple[str, int], dict[str, Any]] = {}
    rows = []
    by_age = [("finding_id", "ascending"), ("created_at", "ascending"), ("account", "ascending")]
    for member in bursts.sort_by(by_age).to_pylist():
        oldest = first.setdefault((member["finding_id"], member["slot"]), member)
        if oldest is not member:
            rows.append(_burst_link(oldest, member))
    return pa.Table.from_pylist(rows, schema=schema(LINKS))


def _burst_link(oldest: dict[str, Any], member: dict[str, Any]) -> dict[str, Any]:
    a, b = sorted((oldest, member), key=lambda row: str(row["account"]))
    return {
        "finding_id": member["finding_id"],
        "account_a": a["account"],
        "account_b": b["account"],
        "trace": "created",
        "object": str(member["slot"]),
        "event_a": a["event_id"],
        "event_b": b["event_id"],
        "at_a": a["created_at"],
        "at_b": b["created_at"],
        "platform": member["platform"],
    }
