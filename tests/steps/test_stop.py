"""stop: while measures are stopped none leaves, and what gives back still does."""

from dataclasses import replace
from pathlib import Path

import pytest

from showcause.domain.appeal import AppealOutcome
from showcause.domain.order import TOO_LATE, OrderState
from showcause.enforcement.stop import Standing
from showcause.steps.enforce import _orders
from showcause.store.reads.outbox import ready_orders
from showcause.wiring import stopping
from tests import cast
from tests.record.house import House, HouseAt, appeal_of, entries, outbox, reviewed, unchanged_by

MANY = len(cast.BO)


def stopped(house: House) -> House:
    stopping.stop_measures(house.home, None)
    return house


def started(house: House, folder: Path) -> int:
    for name in ("ana", "ben"):
        stopping.new_stop_key(house.home, name, folder / name)
    stopping.start_measures(house.home, folder / "ana")
    return stopping.start_measures(house.home, folder / "ben")


def test_no_measure_leaves_while_stopped_and_all_do_after(ordered: House, tmp_path: Path) -> None:
    stopped(ordered)
    with ordered.sandbox() as platform:
        assert ordered.enforce(platform) == {
            "confirmed": 0,
            "refused": 0,
            "stuck": 0,
            "held": MANY,
        }
        assert platform.counts()["orders"] == 0
        assert started(ordered, tmp_path) == 0
        assert ordered.enforce(platform)["confirmed"] == MANY


@pytest.mark.parametrize("wrong", [b"no instruction", b""], ids=["unreadable", "empty"])
def test_a_file_that_cannot_be_read_holds_and_an_empty_one_says_nothing(
    ordered: House, wrong: bytes
) -> None:
    (ordered.home / "stop" / "instruction").write_bytes(wrong)
    with ordered.sandbox() as platform:
        assert ordered.enforce(platform)["confirmed"] == (0 if wrong else MANY)


def test_what_gives_back_leaves_while_measures_are_stopped(enforced: House) -> None:
    account = cast.BO[0]
    reviewed(enforced, appeal_of(enforced, cast.key(account)), cast.IDA, AppealOutcome.NO_VIOLATION)
    stopped(enforced).order()
    with enforced.sandbox() as platform:
        assert enforced.enforce(platform)["confirmed"] == 1
        assert not platform.standing_of([account])[account]


def test_relief_brings_no_measure_along_that_never_arrived(house_at: HouseAt) -> None:
    """The prominent account is under two rules; one order arrived, the other is stopped."""
    house = house_at("two_rules_ordered")
    account = cast.PROMINENT
    rows = ready_orders(house.clock(), 1_000)
    (first,) = [
        row
        for row in rows
        if row["account"] == cast.key(account) and row["measure"] == "limit_reach"
    ]
    with house.sandbox() as platform:
        _, orders = _orders([first], house.circumstances)
        platform.carry_out([replace(orders[0], standing=(orders[0].measure,))])
        relief = {**first, "verb": "undo"}
        stopped(house)
        _, (undo,) = _orders([relief], house.circumstances)
        assert undo.standing == ()


def test_an_order_past_its_moment_is_not_carried_out_and_counts_as_no_attempt(
    ordered: House,
) -> None:
    """As when its sender hung between asking the switch and sending."""
    with ordered.sandbox() as platform:
        batch = ready_orders(ordered.clock(), 1_000)
        _, orders = _orders(batch, ordered.circumstances)
        old = [replace(order, send_by=1) for order in orders]
        receipts = platform.carry_out(old)
        assert {(one.state, one.message) for one in receipts} == {(OrderState.READY, TOO_LATE)}
        assert platform.counts()["orders"] == 0
        assert ordered.enforce(platform)["confirmed"] == MANY


def test_orders_that_always_come_too_late_wait_and_are_never_given_up(ordered: House) -> None:
    late = Standing(checked_at=1)
    ordered.circumstances = replace(ordered.circumstances, switch=lambda: late)
    with ordered.sandbox() as platform:
        assert ordered.enforce(platform)["waiting"] > 0
    assert len(outbox("order")) == MANY


def test_the_ledger_entry_follows_once(ordered: House) -> None:
    stopped(ordered)
    stopping.note_stop(ordered.workspace)

    (told,) = entries("measures_stopped").values()
    assert (told["by"], told["counter"]) == ("workspace", 1)
    assert unchanged_by(lambda: stopping.note_stop(ordered.workspace))


def test_an_address_that_is_silent_holds(ordered: House) -> None:
    settings = replace(ordered.workspace.settings, stop_address="http://127.0.0.1:9/stop")
    told = stopping.stop_places(settings)()

    assert told.reason.startswith("could not check: http://127.0.0.1:9/stop")
