"""Groups of accounts that look like one operator's.

Three things have to come together. **Linked**: they were set up with each other's devices, cards or
recovery addresses, and have no device of their own. **Repeating**: most of what each posts are the
same links, reposts, pictures or texts as the others', within a day, and beyond chance. **Hidden**:
they do not show one name. Whoever falls out of any of these is left out, and the others are asked
again without them, until nobody falls out; so nobody is drawn in by a neighbour who is not in it.
Client, rhythm, language, place, VPN and Tor do not come into it.
"""

from typing import TYPE_CHECKING, Any

from showcause.detectors.common_origin.definition import definition as origin_definition
from showcause.detectors.one_operator.definition import OperatorSettings, definition
from showcause.detectors.one_operator.rounds import Activity, Holdings, remaining
from showcause.detectors.one_operator.tables import network_tables
from showcause.detectors.tables import NetworkTables, no_networks
from showcause.engine.definition import through
from showcause.engine.port import Engine, Sources

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]


def detect(
    engine: Engine,
    sources: Sources,
    settings: OperatorSettings | None = None,
    known: "pa.Table | None" = None,
) -> NetworkTables:
    """The groups, one finding each; `sources` gives share (with text), post, signup and account.

    One of which half are together in a finding of `known` (its member rows) is left out.
    """
    settings = settings or OperatorSettings()
    holders = engine.run(through(origin_definition(), "holders"), sources, settings.parameters())
    if not holders.num_rows:
        return no_networks()
    given = {**sources, "holders": holders}
    acts = _run(engine, given, "held_acts", settings)
    everybody = _run(engine, given, "everybody", settings)
    holdings = _run(engine, given, "holdings", settings)
    if not acts.num_rows:
        return no_networks()
    held = Holdings.of(holdings, holders, settings)
    activity = Activity.of(acts, held, everybody)
    group = remaining(held, activity, settings)
    if known is not None:
        group = _not_known(group, held, known)
    return network_tables(held, activity, group, settings)


def _not_known(group: "Numbers", held: Holdings, known: "pa.Table") -> "Numbers":
    """The groups without those of which at least half are in one known finding."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    place = pc.index_in(known["account"].cast(pa.string()), value_set=held.names)
    there = np.asarray(place.is_valid())
    own = group[np.asarray(place.drop_null(), dtype=np.int64)]
    codes = known["finding_id"].cast(pa.string()).combine_chunks().dictionary_encode().indices
    finding = np.asarray(codes, dtype=np.int64)[there]
    met = np.stack([own[own >= 0], finding[own >= 0]])
    (number, _), many = np.unique(met, axis=1, return_counts=True)
    most = np.zeros(int(group.max(initial=0)) + 1, np.int64)
    np.maximum.at(most, number, many)
    size = np.bincount(group[group >= 0], minlength=most.size)
    return np.where((group >= 0) & (2 * most < size)[group], group, -1)


def _run(engine: Engine, given: Any, step: str, settings: OperatorSettings) -> "pa.Table":
    return engine.run(through(definition(), step), given, settings.parameters())
