"""Which state may follow which; any other change is a bug and raises.

A state without successors is an end. Every table is closed: what it leads to is in it.
"""

from collections.abc import Mapping
from typing import Final, TypeVar

from showcause.domain.errors import IllegalTransition
from showcause.domain.notice import DeliveryState
from showcause.domain.order import OrderState
from showcause.domain.outcome import Verdict

State = TypeVar("State", DeliveryState, OrderState, Verdict)
Table = Mapping[State, frozenset[State]]

DELIVERY: Final[Table[DeliveryState]] = {
    DeliveryState.WRITTEN: frozenset(
        {DeliveryState.FILED, DeliveryState.ACCEPTED, DeliveryState.FAILED}
    ),
    DeliveryState.ACCEPTED: frozenset({DeliveryState.BOUNCED}),
    DeliveryState.FILED: frozenset(),
    DeliveryState.FAILED: frozenset(),
    DeliveryState.BOUNCED: frozenset(),
}
"""A notice: accepted mail can still bounce, and then its holder counts as not informed."""

ORDER: Final[Table[OrderState]] = {
    OrderState.READY: frozenset(
        {OrderState.READY, OrderState.CONFIRMED, OrderState.REFUSED, OrderState.STUCK}
    ),
    OrderState.CONFIRMED: frozenset(),
    OrderState.REFUSED: frozenset(),
    OrderState.STUCK: frozenset(),
}
"""An order: it stays ready while another try may help."""

PROPOSAL: Final[Table[Verdict]] = {
    Verdict.HOLD: frozenset({Verdict.HOLD, Verdict.ALLOW, Verdict.REFUSE}),
    Verdict.ALLOW: frozenset(),
    Verdict.REFUSE: frozenset(),
}
"""A proposal: only a hold is judged again; what was allowed is decided, what was refused ends."""


def moved(table: Table[State], before: State, after: State) -> State:
    """The new state.

    Raises:
        IllegalTransition: the table does not lead there.
    """
    if after not in table[before]:
        raise IllegalTransition(f"{before.value} cannot become {after.value}")
    return after
