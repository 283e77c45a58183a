"""The evidence of networks found: events behind every tie, and what speaks for each member."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from showcause.detectors.coshare import kernel
from showcause.detectors.coshare.definition import CoshareSettings, definition
from showcause.detectors.coshare.pairs import Pairs
from showcause.detectors.tables import MEMBERS, PAIRS, TIES, names, schema, whole_numbers
from showcause.domain.moment import DAY
from showcause.engine.definition import through
from showcause.engine.port import Engine, Sources

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
else:
    Numbers = Any

EVENTS_SHOWN: Final = 20
_FEWEST_PROOFS: Final = 2
_MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Network:
    """Ties and members of networks 0..n-1, each sorted by network and then by account.

    `sizes` are (members, ties) of each network.
    """

    ties: Pairs
    finding_of_tie: Numbers
    members: Numbers
    finding_of_member: Numbers
    sizes: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Member, pair and tie rows without their ids; `first_at`, `last_at` are per member."""

    members: "pa.Table"
    pairs: "pa.Table"
    ties: "pa.Table"
    first_at: Numbers
    last_at: Numbers
    proofs: int

    def with_ids(self, table: "pa.Table", ids: list[str]) -> "pa.Table":
        """The table with its finding numbers replaced by the findings' ids."""
        import pyarrow as pa

        column = names(table["finding_id"], pa.array(ids, pa.string()))
        columns = PAIRS if table.num_columns == len(PAIRS) else TIES
        return table.set_column(0, "finding_id", column).cast(schema(columns))


def evidence(
    engine: Engine,
    sources: Sources,
    ground: "Mapping[str, pa.Table]",
    network: Network,
    settings: CoshareSettings,
) -> Evidence:
    """What proves these networks, read from the same activity."""
    given = _given(sources, ground, network)
    for step in ("acts", "joined_in", "counter"):
        given[step] = engine.run(through(definition(), step), given, settings.parameters())
    account_names = _account_names(ground["accounts"])
    counter = _in_order_of(given["counter"], network.members)
    proofs = _proofs_shown(network, settings)
    return Evidence(
        members=_members(given, network, counter, account_names),
        pairs=_pairs(network, account_names),
        ties=_ties(engine, given, network, account_names, replace(settings, proofs=proofs)),
        first_at=_column(counter, "first_at"),
        last_at=_column(counter, "last_at"),
        proofs=proofs,
    )


def _given(sources: Any, ground: Any, network: Network) -> dict[str, Any]:
    import pyarrow as pa

    ties = network.ties
    tied = {
        "finding_no": network.finding_of_tie,
        "account_a": ties.account_a,
        "account_b": ties.account_b,
    }
    members = {"finding_no": network.finding_of_member, "account_no": network.members}
    given = {**sources, **ground, "tied": pa.table(tied), "members": pa.table(members)}
    return given | _of_members(given, network.members) if kernel.was_compiled(ground) else given


def _of_members(given: Mapping[str, Any], members: Numbers) -> dict[str, Any]:
    """The large tables without the rows that every step of the evidence leaves out."""
    import numpy as np

    accounts = given["accounts"].take(members - 1)
    return {
        "accounts": accounts,
        "share": kernel.shares_of(given["share"], accounts),
        "light": given["light"].filter(np.isin(_column(given["light"], "account_no"), members)),
        "heavy": given["heavy"].filter(np.isin(_column(given["heavy"], "account_no"), members)),
    }


def _proofs_shown(network: Network, settings: CoshareSettings) -> int:
    """All proofs a person can look through, or the rarest and the commonest object of each tie."""
    all_of_them = network.ties.account_a.size * settings.proofs
    return settings.proofs if all_of_them <= settings.most_proofs else _FEWEST_PROOFS


def _account_names(accounts: "pa.Table") -> Any:
    """Account names by account number; number 0 is nobody."""
    import numpy as np
    import pyarrow as pa

    in_order = accounts.take(np.argsort(np.asarray(accounts["account_no"])))
    keys = in_order["account"].cast(pa.string()).combine_chunks()
    return pa.concat_arrays([pa.array([""], pa.string()), keys])


def _column(table: "pa.Table", name: str) -> Numbers:
    import numpy as np

    return np.asarray(table[name])


def _in_order_of(table: "pa.Table", members: Numbers) -> "pa.Table":
    import numpy as np

    known = _column(table, "account_no")
    order = np.argsort(known)
    return table.take(order[np.searchsorted(known[order], members)])


def _pairs(network: Network, account_names: Any) -> "pa.Table":
    import pyarrow as pa

    ties = network.ties
    return pa.table(
        {
            "finding_id": network.finding_of_tie,
            "account_a": names(ties.account_a, account_names),
            "account_b": names(ties.account_b, account_names),
            "objects": ties.objects,
            "acts": ties.acts,
            "surprise": ties.surprise,
            "error_ppm": ties.error_ppm,
        }
    )


def _ties(
    engine: Engine, given: Any, network: Network, account_names: Any, settings: CoshareSettings
) -> "pa.Table":
    import numpy as np
    import pyarrow as pa

    acts = given["acts"]
    numbered = acts.append_column("act_no", pa.array(np.arange(acts.num_rows)))
    known = {name: given[name] for name in ("light", "heavy", "tied")}
    known["numbered_acts"] = numbered
    parts = 1
    if kernel.was_compiled(given):
        known["proof_ranks"] = _proof_ranks(given, network, settings)
    elif settings.proofs == _FEWEST_PROOFS:
        known["chosen"] = _rarest_and_commonest(network)
        parts += known["chosen"].num_rows // settings.pairs_at_once
    steps = through(definition(), "proofs")
    proofs = [
        engine.run(steps, known, settings.parameters() | {"parts": parts, "part": part})
        for part in range(parts)
    ]
    return _named_ties(pa.concat_tables(proofs), acts, given["objects"], account_names)


def _proof_ranks(given: Any, network: Network, settings: CoshareSettings) -> "pa.Table":
    import numpy as np

    ties = network.ties
    ends = (ties.rarest, ties.commonest)
    if settings.proofs != _FEWEST_PROOFS:
        ends = (np.zeros_like(ties.rarest), np.zeros_like(ties.rarest))
    tied = (network.finding_of_tie, ties.account_a, ties.account_b, *ends)
    return kernel.proofs(given["light"], given["heavy"], tied, settings)


def _rarest_and_commonest(network: Network) -> "pa.Table":
    import pyarrow as pa

    tied = {
        "finding_no": network.finding_of_tie,
        "account_a": network.ties.account_a,
        "account_b": network.ties.account_b,
    }
    ends = (network.ties.rarest, network.ties.commonest)
    return pa.concat_tables([pa.table({**tied, "object_no": end}) for end in ends])


def _named_ties(
    proofs: "pa.Table", acts: "pa.Table", objects: "pa.Table", account_names: Any
) -> "pa.Table":
    import numpy as np
    import pyarrow as pa

    sort = ("proof_rank", "account_b", "account_a", "finding_no")
    column = {name: _column(proofs, name) for name in proofs.column_names}
    order = np.lexsort(tuple(column[name] for name in sort))
    column = {name: values[order] for name, values in column.items()}
    in_order = objects.take(np.argsort(_column(objects, "object_no")))
    traces = in_order["trace"].combine_chunks().cast(pa.string()).dictionary_encode()
    object_rows = column["object_no"] - 1
    events = acts["event_id"].cast(pa.string())
    return pa.table(
        {
            "finding_id": column["finding_no"],
            "account_a": names(column["account_a"], account_names),
            "account_b": names(column["account_b"], account_names),
            "trace": names(np.asarray(traces.indices)[object_rows], traces.dictionary),
            "object": names(object_rows, in_order["object"].cast(pa.string())),
            "event_a": names(column["act_a"], events),
            "event_b": names(column["act_b"], events),
            "at_a": column["a_at"],
            "at_b": column["b_at"],
        }
    )


def _members(given: Any, network: Network, counter: "pa.Table", account_names: Any) -> "pa.Table":
    import numpy as np
    import pyarrow as pa

    measured = _measured(given["joined_in"], network)
    best = _best_error(network)
    return (
        pa.table(
            {
                "finding_id": [""] * network.members.size,
                "account": account_names.take(pa.array(network.members)),
                "score_ppm": _MILLION - best,
                "partners": measured["partners"],
                "event_ids": _events_shown(given["joined_in"], network.members),
                "measured": _json_rows(
                    {name: values.tolist() for name, values in measured.items()}
                ),
                "counter": _json_rows(_counter_numbers(counter)),
            },
            schema=schema(MEMBERS),
        )
        if np.size(best)
        else schema(MEMBERS).empty_table()
    )


def _member_rows(network: Network) -> "tuple[Numbers, Numbers]":
    """For each tie, the member row of its two ends."""
    import numpy as np

    order = np.argsort(network.members)
    known = network.members[order]
    ends = (network.ties.account_a, network.ties.account_b)
    first, second = (order[np.searchsorted(known, end)] for end in ends)
    return first, second


def _best_error(network: Network) -> Numbers:
    import numpy as np

    best = np.full(network.members.size, _MILLION, dtype=np.int64)
    for end in _member_rows(network):
        np.minimum.at(best, end, network.ties.error_ppm)
    return best


def _measured(joined_in: "pa.Table", network: Network) -> dict[str, Numbers]:
    import numpy as np

    first, second = _member_rows(network)
    size = network.members.size
    partners = np.bincount(first, minlength=size) + np.bincount(second, minlength=size)
    strongest = np.zeros(size, dtype=np.int64)
    for end in (first, second):
        np.maximum.at(strongest, end, network.ties.surprise)
    counted = joined_in.group_by(["account_no"]).aggregate([("object_no", "count_distinct")])
    objects = _column(_in_order_of(counted, network.members), "object_no_count_distinct")
    others = np.bincount(network.finding_of_member)[network.finding_of_member] - 1
    return {
        "objects": objects,
        "partners": partners,
        "partners_ppm": partners * _MILLION // np.maximum(others, 1),
        "strongest_surprise_millionths": strongest,
    }


def _counter_numbers(counter: "pa.Table") -> dict[str, list[int | None]]:
    rows = counter.to_pylist()
    return {
        "account_age_days": [_age_days(row["created_at"], row["first_at"]) for row in rows],
        "active_days_before": [row["days_before"] for row in rows],
        "followers": [row["followers"] for row in rows],
        "unrelated_share_ppm": [_unrelated_ppm(row["related"], row["events"]) for row in rows],
    }


def _age_days(created_at: int | None, first_at: int) -> int | None:
    return None if created_at is None else max(first_at - created_at, 0) // DAY


def _unrelated_ppm(related: int, events: int) -> int | None:
    return max(events - related, 0) * _MILLION // events if events else None


def _json_rows(columns: Mapping[str, list[int | None]]) -> list[str]:
    rows = zip(*columns.values(), strict=True)
    return [whole_numbers(dict(zip(columns, row, strict=True))) for row in rows]


def _events_shown(joined_in: "pa.Table", members: Numbers) -> Any:
    """Up to twenty of each member's own events, those with the rarest objects first."""
    import numpy as np
    import pyarrow as pa

    events = joined_in.group_by(["account_no", "event_id"]).aggregate(
        [("level", "min"), ("object_no", "min")]
    )
    keys = [
        ("account_no", "ascending"),
        ("level_min", "ascending"),
        ("object_no_min", "ascending"),
        ("event_id", "ascending"),
    ]
    events = events.sort_by(keys)
    account = _column(events, "account_no")
    order = np.argsort(members)
    starts = np.searchsorted(account, members)
    lengths = np.minimum(np.searchsorted(account, members, side="right") - starts, EVENTS_SHOWN)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    rows = np.repeat(starts - offsets[:-1], lengths) + np.arange(offsets[-1])
    shown = events["event_id"].combine_chunks().cast(pa.string()).take(pa.array(rows))
    return pa.ListArray.from_arrays(pa.array(offsets), shown) if order.size else []
