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
    import pyarrow as pa


def detect(
    engine: Engine, sources: Sources, settings: OperatorSettings | None = None
) -> NetworkTables:
    """The groups, one finding each; `sources` gives share (with text), post, signup and account."""
    settings = settings or OperatorSettings()
    holders = engine.run(through(origin_definition(), "holders"), sources, settings.parameters())
    if not holders.num_rows:
        return no_networks()
    given = {**sources, "holders": holders}
    acts = _run(engine, given, "held_acts", settings)
    everybody = _run(engine, sources, "everybody", settings)
    holdings = _run(engine, sources, "holdings", settings)
    if not acts.num_rows:
        return no_networks()
    known = Holdings.of(holdings, holders, settings)
    activity = Activity.of(acts, known, everybody)
    group = remaining(known, activity, settings)
    return network_tables(known, activity, group, settings)


def _run(engine: Engine, given: Any, step: str, settings: OperatorSettings) -> "pa.Table":
    return engine.run(through(definition(), step), given, settings.parameters())
