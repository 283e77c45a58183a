"""What every platform adapter must do; state is read from the platform, never from the receipt."""

from itertools import combinations, count

import pytest

from showcause.domain.errors import PlatformError
from showcause.domain.measure import MEASURES, Effect, Inverse, Measure, effects_of
from showcause.domain.notice import DeliveryState
from showcause.domain.order import TOO_LATE, Order, OrderState, Receipt, Verb
from showcause.enforcement.port import InForce, Message, Platform
from tests.contracts.contestants import Contestant

NUMBERS = count(1)
REVERSIBLE = [m for m in Measure if MEASURES[m].inverse is not Inverse.IRREVERSIBLE]
ON_ACCOUNTS = [m for m in REVERSIBLE if m is not Measure.REMOVE_POST]


def apply(account_id: str, measure: Measure, *others: Measure) -> Order:
    return order(Verb.APPLY, account_id, measure, (measure, *others))


def undo(account_id: str, measure: Measure, *left: Measure) -> Order:
    return order(Verb.UNDO, account_id, measure, left)


def order(
    verb: Verb, account_id: str, measure: Measure, standing: tuple[Measure, ...], send_by: int = 0
) -> Order:
    order_id = f"order-{next(NUMBERS)}"
    standing = tuple(sorted(standing))
    return Order(
        order_id, verb, account_id, measure, standing, "REF-1", "manipulation/1", send_by=send_by
    )


def one(platform: Platform, only: Order) -> Receipt:
    (receipt,) = platform.carry_out([only])
    assert receipt.order_id == only.order_id
    return receipt


def standing(platform: Platform, account_id: str) -> frozenset[Measure]:
    return platform.standing_of([account_id])[account_id]


def offered(platform: Platform, kind: str = "account") -> list[Measure]:
    """The reversible measures this platform has for accounts, the heaviest first."""
    found = [m for m in ON_ACCOUNTS if kind in platform.accepts[m]]
    return sorted(found, key=lambda measure: -MEASURES[measure].severity)


def test_every_measure_says_what_it_may_be_applied_to_and_what_it_does(platform: Platform) -> None:
    assert set(platform.accepts) == set(Measure) == set(platform.effects)
    assert Measure.SUSPEND in offered(platform)
    for measure, effects in platform.effects.items():
        assert set(effects) <= set(effects_of(measure))
        assert bool(effects) == bool(platform.accepts[measure])


@pytest.mark.parametrize("measure", ON_ACCOUNTS)
def test_a_measure_takes_exactly_what_it_says_and_its_reversal_gives_all_of_it_back(
    contestant: Contestant, measure: Measure
) -> None:
    platform, ada = contestant.platform, contestant.make("account")
    before = contestant.look(ada)
    if measure not in offered(platform):
        assert one(platform, apply(ada, measure)).state is OrderState.REFUSED
        assert (standing(platform, ada), contestant.look(ada)) == (frozenset(), before)
        return

    applied = one(platform, apply(ada, measure))

    assert (applied.state, applied.effects) == (OrderState.CONFIRMED, platform.effects[measure])
    assert standing(platform, ada) == {measure}
    assert contestant.withheld(ada) == set(platform.effects[measure])

    undone = one(platform, undo(ada, measure))

    assert (undone.state, undone.effects) == (OrderState.CONFIRMED, platform.effects[measure])
    assert standing(platform, ada) == frozenset()
    assert contestant.withheld(ada) == frozenset()
    assert contestant.look(ada) == before


def test_suspending_works_on_every_kind_and_leaves_the_neighbour_alone(
    contestant: Contestant,
) -> None:
    for kind in contestant.kinds:
        guilty, neighbour = contestant.make(kind), contestant.make(kind)
        before = contestant.look(neighbour)

        one(contestant.platform, apply(guilty, Measure.SUSPEND))

        assert contestant.withheld(guilty) == set(contestant.platform.effects[Measure.SUSPEND])
        assert contestant.look(neighbour) == before
        assert standing(contestant.platform, neighbour) == frozenset()


def test_repeating_an_order_gives_the_same_receipt(contestant: Contestant) -> None:
    platform, suspend = contestant.platform, apply(contestant.make("account"), Measure.SUSPEND)

    assert platform.carry_out([suspend, suspend]) == platform.carry_out([suspend, suspend])
    assert one(platform, suspend).state is OrderState.CONFIRMED
    assert one(contestant.again(), suspend) == one(platform, suspend)


def test_repeating_an_old_order_does_not_bring_a_measure_back(contestant: Contestant) -> None:
    ada = contestant.make("account")
    suspend = apply(ada, Measure.SUSPEND)
    contestant.platform.carry_out([suspend, undo(ada, Measure.SUSPEND)])

    for platform in (contestant.platform, contestant.again()):
        one(platform, suspend)

    assert standing(contestant.platform, ada) == frozenset()


def test_an_order_id_cannot_be_used_for_another_order(contestant: Contestant) -> None:
    platform, ada, bo = contestant.platform, contestant.make("account"), contestant.make("account")
    first = apply(ada, Measure.SUSPEND)
    one(platform, first)

    second = Order(first.order_id, Verb.APPLY, bo, Measure.SUSPEND, (Measure.SUSPEND,))

    assert one(platform, second).state is OrderState.REFUSED
    assert standing(platform, bo) == frozenset()


def test_undoing_one_of_two_measures_leaves_the_other(contestant: Contestant) -> None:
    platform = contestant.platform
    for heavy, light in combinations(offered(platform), 2):
        ada = contestant.make("account")
        platform.carry_out([apply(ada, light), apply(ada, heavy, light)])

        receipt = one(platform, undo(ada, heavy, light))

        kept = set(platform.effects[light])
        assert set(receipt.effects) == set(platform.effects[heavy]) - kept
        assert standing(platform, ada) == {light}


def test_the_order_of_two_reversals_does_not_matter(contestant: Contestant) -> None:
    platform = contestant.platform
    for both in list(combinations(offered(platform), 2))[:2]:
        ada = contestant.make("account")
        before = contestant.look(ada)
        for first, second in (both, both[::-1]):
            one(platform, order(Verb.APPLY, ada, first, both))
            assert standing(platform, ada) == set(both)
            platform.carry_out([undo(ada, first, second), undo(ada, second)])
            assert contestant.look(ada) == before


def test_a_later_order_puts_right_one_that_was_missed(contestant: Contestant) -> None:
    ada, both = contestant.make("account"), offered(contestant.platform)[:2]

    one(contestant.platform, apply(ada, both[0], *both[1:]))

    assert standing(contestant.platform, ada) == set(both)


def test_an_undo_of_a_measure_that_never_arrived_is_confirmed(contestant: Contestant) -> None:
    platform = contestant.platform

    receipt = one(platform, undo(contestant.make("account"), Measure.SUSPEND))

    assert receipt.state is OrderState.CONFIRMED
    assert receipt.effects == platform.effects[Measure.SUSPEND]


def test_one_hanging_account_holds_up_nobody_else(contestant: Contestant) -> None:
    platform = contestant.platform
    innocents = [contestant.make("account") for _ in range(12)]
    slow = misbehaving(contestant, "timeout")
    orders = [apply(name, Measure.SUSPEND) for name in innocents]
    orders.insert(7, apply(slow, Measure.SUSPEND))

    receipts = platform.carry_out(orders)

    assert [receipt.order_id for receipt in receipts] == [order.order_id for order in orders]
    late = receipts.pop(7)
    assert (late.state, late.retry, late.effects) == (OrderState.READY, True, ())
    assert {receipt.state for receipt in receipts} == {OrderState.CONFIRMED}
    assert standing(platform, slow) == frozenset()


def test_a_refusal_is_final_and_changes_nothing(contestant: Contestant) -> None:
    platform, stern = contestant.platform, misbehaving(contestant, "refuse")
    before = contestant.look(stern)

    receipt = one(platform, apply(stern, Measure.SUSPEND))

    assert (receipt.state, receipt.retry, receipt.effects) == (OrderState.REFUSED, False, ())
    assert receipt.message
    assert contestant.look(stern) == before


def test_an_unknown_account_is_refused_and_has_no_standing(contestant: Contestant) -> None:
    unknown = contestant.unknown

    assert one(contestant.platform, apply(unknown, Measure.SUSPEND)).state is OrderState.REFUSED
    assert contestant.platform.standing_of([unknown]) == {}


def test_a_measure_is_refused_where_it_does_not_fit(contestant: Contestant) -> None:
    platform, ada = contestant.platform, contestant.make("account")

    assert one(platform, apply(ada, Measure.REMOVE_POST)).state is OrderState.REFUSED
    assert standing(platform, ada) == frozenset()


def test_a_termination_cannot_be_undone(contestant: Contestant) -> None:
    platform, ada = contestant.platform, contestant.make("account")
    is_offered = "account" in platform.accepts[Measure.TERMINATE]

    state = one(platform, apply(ada, Measure.TERMINATE)).state

    assert state is (OrderState.CONFIRMED if is_offered else OrderState.REFUSED)
    assert one(platform, undo(ada, Measure.TERMINATE)).state is OrderState.REFUSED
    assert standing(platform, ada) == ({Measure.TERMINATE} if is_offered else frozenset())


def test_one_post_is_removed_and_given_back(contestant: Contestant) -> None:
    platform, ada = contestant.platform, contestant.make("account")
    before, post = contestant.look(ada), contestant.post_of(ada)
    if not platform.accepts[Measure.REMOVE_POST]:
        assert one(platform, apply(post, Measure.REMOVE_POST)).state is OrderState.REFUSED
        return

    assert one(platform, apply(post, Measure.REMOVE_POST)).state is OrderState.CONFIRMED
    assert contestant.look(ada) != before
    assert standing(platform, post) == {Measure.REMOVE_POST}

    one(platform, undo(post, Measure.REMOVE_POST))
    assert standing(platform, post) == frozenset()
    assert contestant.look(ada) == before


def test_a_thousand_and_one_orders_are_refused_whole(contestant: Contestant) -> None:
    ada = contestant.make("account")
    orders = [apply(ada, Measure.SUSPEND) for _ in range(1_001)]

    with pytest.raises(PlatformError) as refusal:
        contestant.platform.carry_out(orders)

    assert refusal.value.permanent
    assert standing(contestant.platform, ada) == frozenset()


def test_no_orders_give_no_receipts(platform: Platform) -> None:
    assert platform.carry_out([]) == []
    assert platform.standing_of([]) == {}


def test_an_order_that_comes_too_late_changes_nothing(contestant: Contestant) -> None:
    platform, ada = contestant.platform, contestant.make("account")

    receipt = one(platform, order(Verb.APPLY, ada, Measure.SUSPEND, (Measure.SUSPEND,), send_by=1))

    assert (receipt.state, receipt.message) == (OrderState.READY, TOO_LATE)
    assert standing(platform, ada) == frozenset()


def test_what_is_in_force_is_listed_whoever_made_it(contestant: Contestant) -> None:
    platform = contestant.platform
    ada, bo = contestant.make("account"), contestant.make("account")
    one(platform, apply(ada, Measure.SUSPEND))

    listed = {(row.account_id, row.measure) for page in platform.in_force() for row in page}

    assert (ada, Measure.SUSPEND) in listed
    assert bo not in {account_id for account_id, _ in listed}
    one(platform, undo(ada, Measure.SUSPEND))
    assert InForce(ada, Measure.SUSPEND) not in [
        row for page in platform.in_force() for row in page
    ]


def test_a_message_reaches_its_account_once(contestant: Contestant) -> None:
    ada = contestant.make("account")
    message = Message(f"notice-{next(NUMBERS)}", ada, "News", "There is news.", "en")
    lost = Message("notice-lost", contestant.unknown, "News", "There is news.", "en")

    for _ in range(2):
        answers = contestant.platform.announce([message, lost])
        assert [answer.state for answer in answers] == [
            DeliveryState.ACCEPTED,
            DeliveryState.FAILED,
        ]
        assert answers[1].permanent

    assert contestant.messages(ada) == ["News\n\nThere is news."]


def misbehaving(contestant: Contestant, how: str) -> str:
    """An account that misbehaves; on a real platform, the wire in front of it does."""
    if contestant.proxy is None:
        return contestant.misbehaving[how]
    name = contestant.make("account")
    contestant.proxy.go_wrong(name, {"timeout": "hang", "refuse": "refuse"}[how])
    return name


def test_effects_are_told_in_the_order_a_reversal_ticks_them_off(platform: Platform) -> None:
    for measure, effects in platform.effects.items():
        known: tuple[Effect, ...] = effects_of(measure)
        assert list(effects) == [effect for effect in known if effect in effects]
