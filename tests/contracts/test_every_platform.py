"""What every platform adapter must do; state is read from the platform, never from the receipt."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

import pytest

from showcause.domain.errors import PlatformError
from showcause.domain.measure import MEASURES, Inverse, Measure, effects_of
from showcause.domain.notice import DeliveryState
from showcause.domain.order import Order, OrderState, Receipt, Verb
from showcause.enforcement.port import Message, Platform

Make = Callable[[str], str]
Look = Callable[[str], Mapping[str, Any]]

NUMBERS = count(1)
REVERSIBLE = [m for m in Measure if MEASURES[m].inverse is not Inverse.IRREVERSIBLE]
ON_ACCOUNTS = [m for m in REVERSIBLE if m is not Measure.REMOVE_POST]


def apply(account_id: str, measure: Measure, *others: Measure) -> Order:
    return order(Verb.APPLY, account_id, measure, (measure, *others))


def undo(account_id: str, measure: Measure, *left: Measure) -> Order:
    return order(Verb.UNDO, account_id, measure, left)


def order(verb: Verb, account_id: str, measure: Measure, standing: tuple[Measure, ...]) -> Order:
    order_id = f"order-{next(NUMBERS)}"
    return Order(order_id, verb, account_id, measure, standing, "REF-1", "manipulation/1")


def one(platform: Platform, only: Order) -> Receipt:
    (receipt,) = platform.carry_out([only])
    assert receipt.order_id == only.order_id
    return receipt


def standing(platform: Platform, account_id: str) -> frozenset[Measure]:
    return platform.standing_of([account_id])[account_id]


def test_every_measure_says_what_it_may_be_applied_to_and_what_it_does(platform: Platform) -> None:
    assert set(platform.accepts) == set(Measure) == set(platform.effects)
    for measure, effects in platform.effects.items():
        assert set(effects) <= set(effects_of(measure))
        assert bool(effects) == bool(platform.accepts[measure])


@pytest.mark.parametrize("measure", ON_ACCOUNTS)
def test_a_measure_applied_is_in_force_and_visible(
    platform: Platform, make: Make, look: Look, measure: Measure
) -> None:
    ada = make("account")
    before = look(ada)

    receipt = one(platform, apply(ada, measure))

    assert receipt.state is OrderState.CONFIRMED
    assert receipt.effects == tuple(platform.effects[measure])
    assert standing(platform, ada) == {measure}
    assert {**look(ada), "measures": []} != before


@pytest.mark.parametrize("measure", ON_ACCOUNTS)
def test_undoing_gives_everything_back(
    platform: Platform, make: Make, look: Look, measure: Measure
) -> None:
    ada = make("account")
    before = look(ada)
    one(platform, apply(ada, measure))

    receipt = one(platform, undo(ada, measure))

    assert receipt.state is OrderState.CONFIRMED
    assert receipt.effects == tuple(platform.effects[measure])
    assert standing(platform, ada) == frozenset()
    assert look(ada) == before


@pytest.mark.parametrize("kind", ["account", "page", "group", "advertiser"])
def test_a_suspended_profile_is_emptied(
    platform: Platform, make: Make, look: Look, kind: str
) -> None:
    name = make(kind)

    one(platform, apply(name, Measure.SUSPEND))

    seen = look(name)
    assert (seen["picture"], seen["header"], seen["followers"]) == ("", "", 0)
    assert seen["timeline"] == []
    assert seen["search"] == "absent"
    assert not (seen["may_sign_in"] or seen["may_post"] or seen["may_advertise"])


def test_suspending_one_account_leaves_its_neighbour_alone(
    platform: Platform, make: Make, look: Look
) -> None:
    guilty, neighbour = make("account"), make("account")
    before = look(neighbour)

    one(platform, apply(guilty, Measure.SUSPEND))

    assert look(neighbour) == before
    assert standing(platform, neighbour) == frozenset()


def test_repeating_an_order_gives_the_same_receipt(platform: Platform, make: Make) -> None:
    suspend = apply(make("account"), Measure.SUSPEND)

    assert platform.carry_out([suspend, suspend]) == platform.carry_out([suspend, suspend])
    assert one(platform, suspend).state is OrderState.CONFIRMED


def test_repeating_an_old_order_does_not_bring_a_measure_back(
    platform: Platform, make: Make
) -> None:
    ada = make("account")
    suspend = apply(ada, Measure.SUSPEND)
    platform.carry_out([suspend, undo(ada, Measure.SUSPEND)])

    one(platform, suspend)

    assert standing(platform, ada) == frozenset()


def test_an_order_id_cannot_be_used_for_another_order(platform: Platform, make: Make) -> None:
    ada, bo = make("account"), make("account")
    first = apply(ada, Measure.SUSPEND)
    one(platform, first)

    second = Order(first.order_id, Verb.APPLY, bo, Measure.SUSPEND, (Measure.SUSPEND,))

    assert one(platform, second).state is OrderState.REFUSED
    assert standing(platform, bo) == frozenset()


def test_undoing_one_of_two_measures_leaves_the_other(
    platform: Platform, make: Make, look: Look
) -> None:
    ada = make("account")
    one(platform, apply(ada, Measure.DENY_ADVERTISING))
    one(platform, apply(ada, Measure.SUSPEND, Measure.DENY_ADVERTISING))

    receipt = one(platform, undo(ada, Measure.SUSPEND, Measure.DENY_ADVERTISING))

    still_withheld = set(platform.effects[Measure.DENY_ADVERTISING])
    assert set(receipt.effects) == set(platform.effects[Measure.SUSPEND]) - still_withheld
    assert standing(platform, ada) == {Measure.DENY_ADVERTISING}
    assert look(ada)["timeline"] and not look(ada)["may_advertise"]


def test_the_order_of_two_reversals_does_not_matter(
    platform: Platform, make: Make, look: Look
) -> None:
    ada = make("account")
    before = look(ada)
    both = (Measure.SUSPEND, Measure.LIMIT_REACH)
    one(platform, order(Verb.APPLY, ada, both[0], both))
    for first, second in (both, both[::-1]):
        one(platform, order(Verb.APPLY, ada, first, both))
        platform.carry_out([undo(ada, first, second), undo(ada, second)])
        assert look(ada) == before


def test_a_later_order_puts_right_one_that_was_missed(platform: Platform, make: Make) -> None:
    ada = make("account")

    one(platform, apply(ada, Measure.DENY_ADVERTISING, Measure.LABEL))

    assert standing(platform, ada) == {Measure.DENY_ADVERTISING, Measure.LABEL}


def test_an_undo_of_a_measure_that_never_arrived_is_confirmed(
    platform: Platform, make: Make
) -> None:
    receipt = one(platform, undo(make("account"), Measure.SUSPEND))

    assert receipt.state is OrderState.CONFIRMED
    assert receipt.effects == tuple(platform.effects[Measure.SUSPEND])


def test_one_hanging_account_holds_up_nobody_else(
    platform: Platform, make: Make, misbehaving: Mapping[str, str]
) -> None:
    innocents = [make("account") for _ in range(25)]
    orders = [apply(name, Measure.LABEL) for name in innocents]
    orders.insert(13, apply(misbehaving["timeout"], Measure.LABEL))

    receipts = platform.carry_out(orders)

    assert [receipt.order_id for receipt in receipts] == [order.order_id for order in orders]
    late = receipts.pop(13)
    assert (late.state, late.retry, late.effects) == (OrderState.READY, True, ())
    assert {receipt.state for receipt in receipts} == {OrderState.CONFIRMED}
    assert standing(platform, misbehaving["timeout"]) == frozenset()


def test_half_a_measure_is_never_called_done(
    platform: Platform, look: Look, misbehaving: Mapping[str, str]
) -> None:
    half = misbehaving["half"]
    before = look(half)

    for suspend in [apply(half, Measure.SUSPEND)] * 2:
        receipt = one(platform, suspend)
        assert (receipt.state, receipt.retry) == (OrderState.READY, True)
        assert 0 < len(receipt.effects) < len(effects_of(Measure.SUSPEND))
        assert standing(platform, half) == frozenset()
        assert look(half) != before

    one(platform, undo(half, Measure.SUSPEND))
    assert look(half) == before


def test_a_refusal_is_final_and_changes_nothing(
    platform: Platform, look: Look, misbehaving: Mapping[str, str]
) -> None:
    before = look(misbehaving["refuse"])

    receipt = one(platform, apply(misbehaving["refuse"], Measure.SUSPEND))

    assert (receipt.state, receipt.retry, receipt.effects) == (OrderState.REFUSED, False, ())
    assert receipt.message
    assert look(misbehaving["refuse"]) == before


def test_an_unknown_account_is_refused_and_has_no_standing(platform: Platform) -> None:
    assert one(platform, apply("nobody", Measure.WARN)).state is OrderState.REFUSED
    assert platform.standing_of(["nobody"]) == {}


def test_a_measure_is_refused_where_it_does_not_fit(platform: Platform, make: Make) -> None:
    ada = make("account")

    assert one(platform, apply(ada, Measure.REMOVE_POST)).state is OrderState.REFUSED
    assert standing(platform, ada) == frozenset()


def test_a_termination_cannot_be_undone(platform: Platform, make: Make, look: Look) -> None:
    ada = make("account")

    assert one(platform, apply(ada, Measure.TERMINATE)).state is OrderState.CONFIRMED
    assert one(platform, undo(ada, Measure.TERMINATE)).state is OrderState.REFUSED
    assert standing(platform, ada) == {Measure.TERMINATE}
    assert look(ada)["timeline"] == []


def test_one_post_is_removed_and_given_back(platform: Platform, make: Make, look: Look) -> None:
    ada = make("account")
    before = look(ada)
    post = f"post:{ada}/a"

    one(platform, apply(post, Measure.REMOVE_POST))
    assert look(ada)["timeline"][0]["text"] == ""
    assert standing(platform, post) == {Measure.REMOVE_POST}

    one(platform, undo(post, Measure.REMOVE_POST))
    assert look(ada) == before


def test_a_thousand_and_one_orders_are_refused_whole(platform: Platform, make: Make) -> None:
    ada = make("account")
    orders = [apply(ada, Measure.LABEL) for _ in range(1_001)]

    with pytest.raises(PlatformError) as refusal:
        platform.carry_out(orders)

    assert refusal.value.permanent
    assert standing(platform, ada) == frozenset()


def test_no_orders_give_no_receipts(platform: Platform) -> None:
    assert platform.carry_out([]) == []
    assert platform.standing_of([]) == {}


def test_a_message_reaches_its_account_once(platform: Platform, make: Make) -> None:
    message = Message(f"notice-{next(NUMBERS)}", make("account"), "News", "There is news.", "en")
    lost = Message("notice-lost", "nobody", "News", "There is news.", "en")

    for _ in range(2):
        answers = platform.announce([message, lost])
        assert [answer.state for answer in answers] == [
            DeliveryState.ACCEPTED,
            DeliveryState.FAILED,
        ]
        assert answers[1].permanent
