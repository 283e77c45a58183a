"""Real platforms behind a wire that fails; in the end the platform's state equals the orders."""

import pytest

from showcause.domain.measure import Measure, effects_of
from showcause.domain.moment import SECOND
from showcause.domain.order import Order, OrderState, Verb
from showcause.enforcement.port import Platform
from tests.contracts.conftest import ADAPTERS
from tests.contracts.contestants import Contestant
from tests.contracts.servers.proxy import BREAK, CUT_AFTER, CUT_BEFORE, PAUSE, REVOKE, Proxy
from tests.contracts.test_every_platform import apply, offered, one, order, standing, undo

REAL = sorted(set(ADAPTERS) - {"sandbox"})
pytestmark = pytest.mark.parametrize("contestant", REAL, indirect=True, scope="session")


def proxy_of(contestant: Contestant) -> Proxy:
    assert contestant.proxy
    return contestant.proxy


def states(platform: Platform, orders: list[Order]) -> list[OrderState]:
    return [receipt.state for receipt in platform.carry_out(orders)]


@pytest.mark.parametrize("fault", [CUT_BEFORE, CUT_AFTER, BREAK])
def test_an_order_whose_answer_was_lost_is_sent_again_and_ends_right(
    contestant: Contestant, fault: str
) -> None:
    ada = contestant.make("account")
    proxy_of(contestant).go_wrong(ada, fault, times=1)
    suspend, give_back = apply(ada, Measure.SUSPEND), undo(ada, Measure.SUSPEND)

    lost = one(contestant.platform, suspend)
    again = one(contestant.again(), suspend)

    assert (lost.state, lost.retry, lost.effects) == (OrderState.READY, True, ())
    assert again.state is OrderState.CONFIRMED
    assert again.effects == contestant.platform.effects[Measure.SUSPEND]
    assert standing(contestant.platform, ada) == {Measure.SUSPEND}

    proxy_of(contestant).go_wrong(ada, fault, times=1)
    one(contestant.platform, give_back)
    assert one(contestant.again(), give_back).state is OrderState.CONFIRMED
    assert contestant.withheld(ada) == frozenset()


def test_a_platform_that_asks_for_a_pause_is_left_alone(contestant: Contestant) -> None:
    names = [contestant.make("account") for _ in range(12)]
    proxy = proxy_of(contestant)
    proxy.go_wrong(names[3], PAUSE, times=1)
    orders = [apply(name, Measure.SUSPEND) for name in names]
    before = proxy.writes

    receipts = contestant.platform.carry_out(orders)

    paused = receipts[3]
    assert (paused.state, paused.retry, paused.wait_ms) == (OrderState.READY, True, 7 * SECOND)
    waiting = [receipt for receipt in receipts if receipt.state is OrderState.READY]
    assert {receipt.wait_ms for receipt in waiting} == {7 * SECOND}
    assert proxy.writes - before <= len(names) - len(waiting) + 1
    assert states(contestant.platform, orders) == [OrderState.CONFIRMED] * len(names)


def test_credentials_revoked_midway_stop_the_batch_and_cost_nobody_an_attempt(
    contestant: Contestant,
) -> None:
    names = [contestant.make("account") for _ in range(12)]
    proxy = proxy_of(contestant)
    for name in names[4:]:
        proxy.go_wrong(name, REVOKE, times=1)
    orders = [apply(name, Measure.SUSPEND) for name in names]

    receipts = contestant.platform.carry_out(orders)

    refused = [receipt for receipt in receipts if receipt.state is OrderState.READY]
    assert refused and all(receipt.wait_ms and receipt.retry for receipt in refused)
    assert "credentials" in refused[0].message
    proxy.faults.clear()
    assert states(contestant.platform, orders) == [OrderState.CONFIRMED] * len(names)
    assert {standing(contestant.platform, name) for name in names} == {frozenset({Measure.SUSPEND})}


def test_half_a_batch_that_fails_is_told_apart_from_the_half_that_went_well(
    contestant: Contestant,
) -> None:
    names = [contestant.make("account") for _ in range(10)]
    for name in names[::2]:
        proxy_of(contestant).go_wrong(name, BREAK, times=1)
    orders = [apply(name, Measure.SUSPEND) for name in names]

    receipts = contestant.platform.carry_out(orders)

    assert [receipt.state for receipt in receipts] == [OrderState.READY, OrderState.CONFIRMED] * 5
    in_force = contestant.platform.standing_of(names)
    assert [bool(in_force[name]) for name in names] == [False, True] * 5
    assert states(contestant.platform, orders) == [OrderState.CONFIRMED] * len(names)


def test_half_an_order_is_never_called_done(contestant: Contestant) -> None:
    platform, ada = contestant.platform, contestant.make("account")
    lighter = [measure for measure in offered(platform) if measure < Measure.SUSPEND]
    if not lighter:
        assert offered(platform) == [Measure.SUSPEND], "one call does all there is, so no half"
        return
    both = (lighter[0], Measure.SUSPEND)
    suspend = order(Verb.APPLY, ada, Measure.SUSPEND, both)
    # The lighter comes first; the wire fails for what follows it.
    proxy_of(contestant).go_wrong(contestant.second_call, BREAK, times=1)

    half = one(platform, suspend)
    proxy_of(contestant).faults.clear()

    assert (half.state, half.retry) == (OrderState.READY, True)
    assert len(half.effects) < len(effects_of(Measure.SUSPEND))
    assert Measure.SUSPEND not in standing(platform, ada)
    assert one(platform, suspend).state is OrderState.CONFIRMED
    assert standing(platform, ada) == set(both)


def test_reading_changes_nothing(contestant: Contestant) -> None:
    ada, proxy = contestant.make("account"), proxy_of(contestant)
    before = proxy.writes, proxy.reads

    standing(contestant.platform, ada)
    list(contestant.platform.in_force())

    assert proxy.writes == before[0]
    assert proxy.reads > before[1]
