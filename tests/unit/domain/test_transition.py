from typing import Any

import pytest

from showcause.domain.errors import IllegalTransition
from showcause.domain.notice import DeliveryState
from showcause.domain.order import OrderState
from showcause.domain.outcome import Verdict
from showcause.domain.transition import DELIVERY, ORDER, PROPOSAL, moved

TABLES = [(DELIVERY, DeliveryState), (ORDER, OrderState), (PROPOSAL, Verdict)]


@pytest.mark.parametrize(("table", "states"), TABLES)
def test_every_table_is_closed_and_knows_every_state(table: Any, states: Any) -> None:
    assert set(table) == set(states)
    assert set().union(*table.values()) <= set(table)


@pytest.mark.parametrize(("table", "states"), TABLES)
def test_every_table_has_an_end(table: Any, states: Any) -> None:
    assert any(not followers for followers in table.values())


def test_accepted_mail_may_bounce_and_nothing_comes_after_a_bounce() -> None:
    assert moved(DELIVERY, DeliveryState.ACCEPTED, DeliveryState.BOUNCED)
    with pytest.raises(IllegalTransition, match="bounced cannot become accepted"):
        moved(DELIVERY, DeliveryState.BOUNCED, DeliveryState.ACCEPTED)


def test_a_confirmed_order_is_never_refused_afterwards() -> None:
    with pytest.raises(IllegalTransition):
        moved(ORDER, OrderState.CONFIRMED, OrderState.REFUSED)


def test_a_refused_proposal_is_never_allowed_afterwards() -> None:
    with pytest.raises(IllegalTransition):
        moved(PROPOSAL, Verdict.REFUSE, Verdict.ALLOW)
