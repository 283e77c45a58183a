"""enforce: decisions whose notice is written become orders, and the platform's answers receipts."""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Thread
from typing import Final

import pytest

from showcause.domain.errors import NotPermitted
from showcause.domain.measure import Measure
from showcause.domain.moment import HOUR
from showcause.domain.order import Order, OrderState, Receipt
from showcause.domain.staff import MACHINE, Staff
from showcause.platforms.sandbox.client import SandboxPlatform
from showcause.steps.enforce import _orders
from showcause.steps.resend import resend, waiting
from showcause.store import record
from showcause.store.reads.outbox import ready_orders
from showcause.store.record import vendor
from tests import cast
from tests.record.house import House, HouseAt, changes, dump, entries, outbox, unchanged_by

MANY = len(cast.BO)
PATIENCE: Final = 60
"""Seconds a test waits for a worker before it is taken for hung."""

SUSPENDED = frozenset({Measure.SUSPEND})


def test_an_order_never_leaves_before_its_notice_is_written(decided: House) -> None:
    assert unchanged_by(decided.order)

    decided.notify()

    assert decided.order() == MANY


def test_each_order_is_a_row_in_the_record_and_in_the_outbox(told: House) -> None:
    before = dump()

    told.order()

    assert changes(before) == {"platform_order": MANY, "outbox": MANY}
    assert len(outbox("order")) == MANY
    assert unchanged_by(told.order)


def test_each_answer_is_a_receipt_and_a_ledger_entry_and_the_platform_agrees(
    ordered: House,
) -> None:
    before = dump()
    with ordered.sandbox() as platform:
        assert ordered.enforce(platform) == {"confirmed": MANY, "refused": 0, "stuck": 0}
        standing = platform.standing_of([*cast.BO, *cast.CY, *cast.ADA, cast.DI])
        profile = platform.profile_of(cast.BO[0])

    assert changes(before) == {
        "receipt": MANY,
        "outbox": 0,
        "ledger_entry": MANY,
        "ledger_payload": MANY,
    }
    assert set(entries("order_confirmed")) == set(outbox("order", "done"))
    assert {name for name, measures in standing.items() if measures == SUSPENDED} == set(cast.BO)
    assert {name for name, measures in standing.items() if measures} == set(cast.BO)
    assert profile and not profile["picture"] and not profile["timeline"]


def test_enforcing_again_sends_nothing(enforced: House) -> None:
    with enforced.sandbox() as platform:
        assert unchanged_by(enforced.order)
        assert unchanged_by(lambda: enforced.enforce(platform))


def test_an_answer_that_was_lost_is_asked_for_again_and_nothing_is_doubled(ordered: House) -> None:
    with ordered.sandbox() as platform:
        batch = ready_orders(ordered.clock(), 1_000)
        platform.carry_out(_orders(batch, ordered.circumstances)[1])
        orders_before = platform.counts()["orders"]

        assert ordered.enforce(platform)["confirmed"] == MANY
        assert platform.counts()["orders"] == orders_before == MANY


def test_orders_wait_for_a_platform_that_is_not_there_and_then_go_out(ordered: House) -> None:
    nobody = SandboxPlatform("http://127.0.0.1:9", "token", 0.2)
    nothing = {"confirmed": 0, "refused": 0, "stuck": 0}

    assert ordered.enforce(nobody) == {**nothing, "waiting": MANY}

    assert all(row["last_error"] for row in ordered.listed("outbox", kind="order"))
    ordered.wait(HOUR)
    with ordered.sandbox() as platform:
        assert ordered.enforce(platform) == {**nothing, "confirmed": MANY}


@dataclass
class Meanwhile:
    """Hands orders on and remembers them; while the first are under way a second worker starts."""

    platform: SandboxPlatform
    second: Thread
    sent: list[str]

    def carry_out(self, orders: Sequence[Order]) -> list[Receipt]:
        self.sent.extend(order.order_id for order in orders)
        if self.second.ident is None:
            self.second.start()
            if vendor() == "postgresql":
                self.second.join(PATIENCE)
                assert not self.second.is_alive(), "the second worker waits for the first"
        return self.platform.carry_out(orders)


def test_two_workers_send_no_order_twice(ordered: House) -> None:
    counts: list[dict[str, int]] = []

    def work() -> None:
        counts.append(ordered.enforce(meanwhile))
        record.close()

    with ordered.sandbox() as platform:
        meanwhile = Meanwhile(platform, Thread(target=work), [])
        counts.append(ordered.enforce(meanwhile))
        meanwhile.second.join(PATIENCE)

    assert sorted(meanwhile.sent) == sorted(outbox("order", "done"))
    assert sorted(found["confirmed"] for found in counts) == [0, MANY]


@pytest.fixture
def troubled(house_at: HouseAt) -> House:
    house: House = house_at("trouble_ordered")
    with house.sandbox() as platform:
        house.enforce(platform)
    return house


def test_misbehaving_accounts_end_as_stored_states_and_hold_up_nobody(troubled: House) -> None:
    states = {row["account"]: row["order_state"] for row in troubled.listed("decisions")}

    timeout, half, refuse = map(cast.key, cast.TROUBLE)
    assert states.pop(timeout) == "stuck"
    assert states.pop(half) == "stuck"
    assert states.pop(refuse) == "refused"
    assert set(states.values()) == {"confirmed"}
    shown = {row["state"] for row in troubled.listed("outbox", kind="order")}
    assert shown == {"done", "stuck", "refused"}
    why = [row["last_error"] for row in troubled.listed("outbox", kind="order", state="stuck")]
    assert all(why)


def test_a_stuck_order_leaves_again_when_a_person_says_so(troubled: House) -> None:
    stuck = waiting(("order",))
    again = {row["ref"] for row in stuck}

    resend(stuck, by=cast.REX, reason="it works again", circumstances=troubled.circumstances)

    assert set(outbox("order")) == again
    (told,) = entries("sent_again").values()
    assert (told["by"], told["count"]) == (cast.REX.staff_id, len(again))
    half = cast.key(cast.TROUBLE[1])
    assert troubled.one("decisions", account=half)["order_state"] is None
    assert waiting(("order",)) == []


def test_what_was_stuck_can_still_be_confirmed(troubled: House) -> None:
    stuck = waiting(("order",))
    resend(stuck, by=cast.REX, reason="it works again", circumstances=troubled.circumstances)

    troubled.enforce(AllWell())

    assert set(entries("order_confirmed")) >= {row["ref"] for row in stuck}
    states = {row["order_state"] for row in troubled.listed("decisions")}
    assert states == {"confirmed", "refused"}


@dataclass
class AllWell:
    """A platform on which everything works."""

    def carry_out(self, orders: Sequence[Order]) -> list[Receipt]:
        return [Receipt(order.order_id, OrderState.CONFIRMED, ()) for order in orders]


@pytest.mark.parametrize("nobody", [MACHINE, cast.VAL])
def test_neither_a_machine_nor_a_viewer_resends(troubled: House, nobody: Staff) -> None:
    with pytest.raises(NotPermitted):
        resend(waiting(), by=nobody, reason="x", circumstances=troubled.circumstances)
