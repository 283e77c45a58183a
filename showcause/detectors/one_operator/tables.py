"""Findings of the one-operator detector: its groups, and the posts that tie their members.

Members are tied in order of time: each post of a thing to the next one of another member within the
window. That proves the same and stays as long as the posts are many.
"""

from typing import TYPE_CHECKING, Any, Final

from showcause.detectors.one_operator.definition import (
    NAME,
    VERSION,
    OperatorSettings,
    definition,
)
from showcause.detectors.one_operator.rounds import Activity, Holdings, pushed, repeats
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
from showcause.domain.moment import DAY

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
else:
    Numbers = Any

NULL_MODEL: Final = (
    "Members post what strangers of the platform post as often as strangers do, day by day (Poisson"
    " tail, one in a thousand a thing, for each of at least fifteen things)."
)
NOTES: Final = (
    "Several accounts of one person or organisation are allowed; this says that these repeat each"
    " other and have hardly anything of their own.",
    "Client, rhythm, language, place, VPN and Tor were not looked at.",
)
_ERROR_PPM: Final = 1
_MILLION: Final = 1_000_000
_EVENTS_SHOWN: Final = 20


def network_tables(
    known: Holdings, activity: Activity, group: Numbers, settings: OperatorSettings
) -> NetworkTables:
    """One finding for each group 0, 1, … that `group` gives the accounts (-1: none)."""
    import numpy as np

    if not (group >= 0).any():
        return no_networks()
    group = np.where(group >= 0, np.unique(group, return_inverse=True)[1] - (group < 0).any(), -1)
    rows = pushed(activity, group, settings)
    links = _links(activity, group, rows, settings)
    pairs = _counted(links)
    place = np.flatnonzero(group >= 0)
    place = place[np.lexsort((place, group[place]))]
    members = _members(known, activity, place, rows, (repeats(activity, group, settings), links))
    sizes = np.bincount(group[place]).tolist()
    tied = np.bincount(np.asarray(pairs["no"]), minlength=len(sizes)).tolist()
    ids = finding_ids(NAME, VERSION, list(zip(sizes, tied, strict=True)), members, pairs)
    named = np.array(ids, dtype=object)
    return NetworkTables(
        findings=_findings(activity, group, rows, ids, sizes),
        members=members.add_column(0, "finding_id", [named[group[place]]]).cast(schema(MEMBERS)),
        pairs=_with_ids(pairs, named, PAIRS),
        ties=_with_ids(links, named, TIES),
    )


def _with_ids(table: "pa.Table", ids: Any, columns: Any) -> "pa.Table":
    import numpy as np

    table = table.add_column(0, "finding_id", [ids[np.asarray(table["no"])]])
    return table.select([name for name, _ in columns]).cast(schema(columns))


def _links(
    activity: Activity, group: Numbers, rows: Numbers, settings: OperatorSettings
) -> "pa.Table":
    """A row for each post of a thing and the next one of another member; account_a sorts first."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    at = np.asarray(activity.told["at"])
    own = group[activity.account]
    _, once = np.unique(
        np.stack([activity.what[rows], activity.event[rows]]), axis=1, return_index=True
    )
    rows = rows[once]
    rows = rows[np.lexsort((activity.account[rows], at[rows], activity.what[rows], own[rows]))]
    one, other = rows[:-1], rows[1:]
    near = (own[one] == own[other]) & (activity.what[one] == activity.what[other])
    near &= activity.account[one] != activity.account[other]
    near &= at[other] - at[one] <= settings.window
    swap = activity.account[one[near]] > activity.account[other[near]]
    a = np.where(swap, other[near], one[near])
    b = np.where(swap, one[near], other[near])
    told = activity.told
    thing = pc.split_pattern(told["thing"].take(a), " ", max_splits=1)
    table = pa.table(
        {
            "no": own[a],
            "account_a": told["account"].take(a),
            "account_b": told["account"].take(b),
            "trace": pc.list_element(thing, 0),
            "object": pc.list_element(thing, 1),
            "event_a": told["event_id"].take(a),
            "event_b": told["event_id"].take(b),
            "at_a": at[a],
            "at_b": at[b],
        }
    )
    return table.sort_by([(name, "ascending") for name in table.column_names])


def _counted(links: "pa.Table") -> "pa.Table":
    import numpy as np
    import pyarrow as pa

    keys = ["no", "account_a", "account_b"]
    counted = links.group_by(keys).aggregate([("object", "count_distinct"), ("event_a", "count")])
    counted = counted.rename_columns([*keys, "objects", "acts"])
    zeros = np.zeros(counted.num_rows, dtype=np.int64)
    counted = counted.append_column("surprise", pa.array(zeros))
    counted = counted.append_column("error_ppm", pa.array(zeros + _ERROR_PPM))
    return counted.sort_by([(name, "ascending") for name in keys])


def _members(
    known: Holdings,
    activity: Activity,
    place: Numbers,
    rows: Numbers,
    told: tuple[tuple[Numbers, Numbers], "pa.Table"],
) -> "pa.Table":
    """account, score_ppm, partners, event_ids, measured and counter of the accounts at `place`."""
    import pyarrow as pa

    (things, repeated), links = told
    partners = _partners(links)
    events = _events(activity, rows)
    names = known.names.take(place).to_pylist()
    return pa.table(
        {
            "account": names,
            "score_ppm": [_MILLION - _ERROR_PPM] * len(names),
            "partners": [partners.get(name, 0) for name in names],
            "event_ids": [events.get(name, []) for name in names],
            "measured": [
                whole_numbers({"objects": int(things[at]), "repeated": int(repeated[at])})
                for at in place.tolist()
            ],
            "counter": _counters(known, activity, place, rows, repeated),
        }
    )


def _counters(
    known: Holdings, activity: Activity, place: Numbers, rows: Numbers, repeated: Numbers
) -> list[str]:
    """What speaks for each: its age when it first pushed, its followers, all else it posted."""
    import numpy as np

    first = np.full(known.tokens.size, np.iinfo(np.int64).max)
    np.minimum.at(first, activity.account[rows], np.asarray(activity.told["at"])[rows])
    created, followers = (known.told[name].to_pylist() for name in ("created_at", "followers"))
    return [
        whole_numbers(
            {
                "account_age_days": None
                if created[at] is None
                else max(0, int(first[at]) - created[at]) // DAY,
                "followers": followers[at],
                "unrelated_share_ppm": _MILLION
                - int(repeated[at]) * _MILLION // max(int(known.posted[at]), 1),
            }
        )
        for at in place.tolist()
    ]


def _partners(links: "pa.Table") -> dict[str, int]:
    found: dict[str, set[str]] = {}
    ends = (links[name].to_pylist() for name in ("account_a", "account_b"))
    for a, b in zip(*ends, strict=True):
        found.setdefault(a, set()).add(b)
        found.setdefault(b, set()).add(a)
    return {name: len(others) for name, others in found.items()}


def _events(activity: Activity, rows: Numbers) -> dict[str, list[str]]:
    told = activity.told.select(["account", "event_id"]).take(rows)
    found: dict[str, list[str]] = {}
    distinct = told.group_by(["account"]).aggregate([("event_id", "distinct")])
    for row in distinct.to_pylist():
        found[row["account"]] = sorted(row["event_id_distinct"])[:_EVENTS_SHOWN]
    return found


def _findings(
    activity: Activity, group: Numbers, rows: Numbers, ids: list[str], sizes: list[int]
) -> "pa.Table":
    import numpy as np
    import pyarrow as pa

    at, own = np.asarray(activity.told["at"])[rows], group[activity.account[rows]]
    first = np.full(len(ids), np.iinfo(np.int64).max)
    last = np.zeros(len(ids), np.int64)
    np.minimum.at(first, own, at)
    np.maximum.at(last, own, at)
    platform = dict(
        zip(own.tolist(), activity.told["platform"].take(rows).to_pylist(), strict=True)
    )
    made = [
        {
            "finding_id": finding_id,
            "detector": NAME,
            "detector_version": VERSION,
            "definition_hash": definition().hash,
            "platform": platform[no],
            "family": Family.BEHAVIOUR.value,
            "score_ppm": _MILLION - _ERROR_PPM,
            "null_model": NULL_MODEL,
            "error_ppm": _ERROR_PPM,
            "window_from": int(first[no]),
            "window_until": int(last[no]) + 1,
            "members": sizes[no],
            "notes": list(NOTES),
        }
        for no, finding_id in enumerate(ids)
    ]
    return pa.Table.from_pylist(made, schema=schema(FINDINGS))
