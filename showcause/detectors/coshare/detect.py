"""Networks of accounts that share the same things together, with the events that prove it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from showcause.detectors.communities import communities
from showcause.detectors.coshare.definition import NAME, VERSION, CoshareSettings, definition
from showcause.detectors.coshare.evidence import Network, evidence
from showcause.detectors.coshare.known import without_known
from showcause.detectors.coshare.pairs import Pairs, co_shares, groundwork
from showcause.detectors.tables import FINDINGS, NetworkTables, finding_ids, no_networks, schema
from showcause.domain.finding import Family
from showcause.domain.moment import SECOND
from showcause.engine.definition import through
from showcause.engine.port import Engine, Sources

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
else:
    Numbers = Any

NULL_MODEL = (
    "Each account shares by its own habit, picks what is popular of that kind, and at the pace the"
    " object had in the surrounding hour; errors are controlled over all pairs of active accounts"
    " (ties: Benjamini-Hochberg; network: its strongest tie, Bonferroni)."
)


@dataclass(frozen=True, slots=True)
class _Notes:
    saturated: int
    proofs: int
    window: int


def detect(
    engine: Engine,
    sources: Sources,
    settings: CoshareSettings | None = None,
    known: "pa.Table | None" = None,
    history: Sources | None = None,
) -> NetworkTables:
    """The networks found in `share` (with `post` and `account` for the counter-evidence).

    With `history` given, evidence and counter-evidence are read from there.

    A network is at least `smallest_network` accounts of one platform. It says that they act
    together, which friends, chapters and newsrooms do too; never that they are inauthentic.
    One of which half are together in a finding of `known` (its member rows) is left out.
    """
    settings = settings or CoshareSettings()
    ground = groundwork(engine, sources, settings)
    if not ground["habits"].num_rows:
        return no_networks()
    pairs = co_shares(engine, ground, settings)
    network = networks(surprising(pairs, settings), settings)
    if known is not None:
        network = without_known(network, ground["accounts"], known)
    if not network.sizes:
        return no_networks()
    proven = evidence(engine, history or sources, ground, network, settings)
    saturated = _saturated(engine, ground, settings)
    return _tables(ground, network, proven, _Notes(saturated, proven.proofs, settings.window))


def surprising(pairs: Pairs, settings: CoshareSettings) -> Pairs:
    """The pairs that are ties: enough objects in as many posts, and too many for chance."""
    tied = (pairs.acts >= settings.objects) & (pairs.error_ppm <= settings.false_ties_ppm)
    return pairs.kept(tied)


def networks(ties: Pairs, settings: CoshareSettings) -> Network:
    """The ties inside networks, sorted by network; networks are numbered by first account."""
    import numpy as np

    if not ties.account_a.size:
        return Network(ties, ties.account_a, ties.account_a, ties.account_a, ())
    nodes, ends = np.unique(np.stack([ties.account_a, ties.account_b]), return_inverse=True)
    first, second = ends.reshape(2, -1)
    group = communities(first, second, resolution=settings.resolution, seed=settings.seed)
    group = _without_hangers_on(group, first, second, ties, settings)
    big = np.bincount(group, minlength=nodes.size)[group] >= settings.smallest_network
    big &= _beyond_chance(group, first, second, ties, settings)[group]
    inside = (group[first] == group[second]) & big[first]
    _, number = np.unique(group[big], return_inverse=True)
    finding_of = np.full(nodes.size, -1, dtype=np.int64)
    finding_of[big] = number
    rows = np.flatnonzero(inside)
    rows = rows[np.argsort(finding_of[first[rows]], kind="stable")]
    return _network(ties.kept(rows), finding_of[first[rows]], nodes[big], finding_of[big])


def _without_hangers_on(
    group: Numbers, first: Numbers, second: Numbers, ties: Pairs, settings: CoshareSettings
) -> Numbers:
    """The groups without those whom one tie holds alone, if chance makes such a tie somewhere.

    One in a hundred ties may be chance, and a network has many: without this, a reader of a
    newspaper's links would now and then be found with its newsroom. Who is left out is a group of
    one, numbered by itself after all others.
    """
    import numpy as np

    inside = group[first] == group[second]
    ends = np.concatenate([first[inside], second[inside]])
    partners = np.bincount(ends, minlength=group.size)
    best = np.full(group.size, 1_000_000, dtype=np.int64)
    np.minimum.at(best, ends, np.tile(ties.alone_ppm[inside], 2))
    alone = (partners < 2) & (best > settings.false_networks_ppm)
    return np.where(alone, group.size + np.arange(group.size), group)


def _beyond_chance(
    group: Numbers, first: Numbers, second: Numbers, ties: Pairs, settings: CoshareSettings
) -> Any:
    """By group: whether one of its ties is too surprising to be the one chance makes somewhere."""
    import numpy as np

    inside = group[first] == group[second]
    best = np.full(int(group.max()) + 1, 1_000_000, dtype=np.int64)
    np.minimum.at(best, group[first[inside]], ties.alone_ppm[inside])
    return best <= settings.false_networks_ppm


def _network(ties: Pairs, of_tie: Numbers, accounts: Numbers, of_account: Numbers) -> Network:
    import numpy as np

    order = np.lexsort((accounts, of_account))
    members = np.bincount(of_account).tolist()
    tied = np.bincount(of_tie, minlength=len(members)).tolist()
    sizes = tuple(zip(members, tied, strict=True))
    return Network(ties, of_tie, accounts[order], of_account[order], sizes)


def _saturated(engine: Engine, ground: "Mapping[str, pa.Table]", settings: CoshareSettings) -> int:
    steps = through(definition(), "saturated")
    given = {"heavy": ground["heavy"]}
    return len(engine.run(steps, given, settings.parameters()))


def _tables(ground: Any, network: Network, proven: Any, notes: _Notes) -> NetworkTables:
    import numpy as np

    ids = finding_ids(NAME, VERSION, network.sizes, proven.members, proven.pairs)
    findings = _findings(ground, network, proven, ids, notes)
    named = np.array(ids, dtype=object)
    members = proven.members.set_column(0, "finding_id", [named[network.finding_of_member]])
    return NetworkTables(
        findings, members, proven.with_ids(proven.pairs, ids), proven.with_ids(proven.ties, ids)
    )


def _findings(
    ground: Any, network: Network, proven: Any, ids: list[str], notes: _Notes
) -> "pa.Table":
    import numpy as np
    import pyarrow as pa

    starts = np.cumsum([0, *(size for size, _ in network.sizes[:-1])])
    tie_starts = np.cumsum([0, *(ties for _, ties in network.sizes[:-1])])
    error = np.minimum.reduceat(network.ties.alone_ppm, tie_starts)
    platforms = ground["accounts"]["platform"].take(_rows(ground, network.members[starts]))
    constant = [NAME, VERSION, definition().hash, Family.BEHAVIOUR.value, NULL_MODEL]
    detector, version, sql, family, null_model = ([value] * len(ids) for value in constant)
    return pa.table(
        {
            "finding_id": ids,
            "detector": detector,
            "detector_version": version,
            "definition_hash": sql,
            "platform": platforms,
            "family": family,
            "score_ppm": 1_000_000 - error,
            "null_model": null_model,
            "error_ppm": error,
            "window_from": np.minimum.reduceat(proven.first_at, starts),
            "window_until": np.maximum.reduceat(proven.last_at, starts) + 1,
            "members": [size for size, _ in network.sizes],
            "notes": [_note_texts(notes)] * len(ids),
        },
        schema=schema(FINDINGS),
    )


def _rows(ground: Any, account_numbers: Numbers) -> Any:
    import numpy as np

    known = np.asarray(ground["accounts"]["account_no"])
    order = np.argsort(known)
    return order[np.searchsorted(known[order], account_numbers)]


def _note_texts(notes: _Notes) -> list[str]:
    texts = [
        f"Shared together means within {notes.window // SECOND} seconds of each other.",
        f"Each tie shows up to {notes.proofs} of its objects, the rarest first.",
    ]
    if notes.saturated:
        texts.append(
            f"{notes.saturated} objects were shared by so many accounts at once that pairs"
            " sharing only such objects were not looked for."
        )
    return texts
