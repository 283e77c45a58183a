"""What orders do to the sandbox, without its store."""

from hypothesis import given, settings
from hypothesis import strategies as st

from showcause.domain.measure import MEASURES, Effect, Inverse, Measure
from showcause.domain.order import Order, OrderState, Verb
from showcause.platforms.sandbox.measures import ACCEPTS, EFFECTS, effects_withheld
from showcause.platforms.sandbox.orders import Basis, Held, outcome_of

FREE = Held("account")
FITTING = [
    measure
    for measure in Measure
    if "account" in ACCEPTS[measure] and MEASURES[measure].inverse is not Inverse.IRREVERSIBLE
]
STANDINGS = st.lists(st.sampled_from(FITTING), unique=True).map(tuple)


def an_order(number: int, verb: Verb, measure: Measure, standing: tuple[Measure, ...]) -> Order:
    return Order(f"order-{number}", verb, "ada", measure, standing, f"REF-{number}", "manipulation")


ORDERS = st.lists(
    st.tuples(st.sampled_from(Verb), st.sampled_from(FITTING), STANDINGS), min_size=1, max_size=12
).map(lambda rows: [an_order(number, *row) for number, row in enumerate(rows)])


def test_every_measure_has_an_answer() -> None:
    assert set(ACCEPTS) == set(EFFECTS) == set(Measure)
    assert all(ACCEPTS[measure] and EFFECTS[measure] for measure in Measure)


@settings(max_examples=40)
@given(ORDERS)
def test_the_last_order_decides_what_is_in_force(orders: list[Order]) -> None:
    outcome = outcome_of(orders, {"ada": FREE}, {})

    after = outcome.held["ada"]
    assert set(after.measures) == set(orders[-1].standing)
    assert after.withheld == effects_withheld(frozenset(orders[-1].standing))


@settings(max_examples=40)
@given(ORDERS, st.integers(0, 11))
def test_one_call_or_two_make_no_difference(orders: list[Order], cut: int) -> None:
    whole = outcome_of(orders, {"ada": FREE}, {})
    first = outcome_of(orders[:cut], {"ada": FREE}, {})
    second = outcome_of(orders[cut:], {"ada": FREE, **first.held}, first.final)

    assert first.receipts + second.receipts == whole.receipts
    assert {**first.held, **second.held} == whole.held


@settings(max_examples=40)
@given(ORDERS)
def test_doing_all_again_changes_nothing(orders: list[Order]) -> None:
    once = outcome_of(orders, {"ada": FREE}, {})
    again = outcome_of(orders, once.held, once.final)

    assert again.receipts == once.receipts
    assert not again.held and not again.final


@settings(max_examples=40)
@given(ORDERS)
def test_a_receipt_never_claims_what_is_not_so(orders: list[Order]) -> None:
    for order in orders:
        outcome = outcome_of([order], {"ada": FREE}, {})
        (receipt,) = outcome.receipts
        withheld = outcome.held["ada"].withheld
        for effect in receipt.effects:
            assert (effect in withheld) is (order.verb is Verb.APPLY)


@settings(max_examples=40)
@given(STANDINGS.filter(len))
def test_undoing_everything_frees_the_account(measures: tuple[Measure, ...]) -> None:
    held = {
        "ada": Held(
            "account", dict.fromkeys(measures, Basis()), effects_withheld(frozenset(measures))
        )
    }
    orders = [
        an_order(number, Verb.UNDO, measure, measures[number + 1 :])
        for number, measure in enumerate(measures)
    ]

    outcome = outcome_of(orders, held, {})

    assert outcome.held["ada"] == FREE
    assert {receipt.state for receipt in outcome.receipts} == {OrderState.CONFIRMED}


def test_a_measure_keeps_its_own_reference_when_another_joins_it() -> None:
    label = an_order(1, Verb.APPLY, Measure.LABEL, (Measure.LABEL,))
    suspend = an_order(2, Verb.APPLY, Measure.SUSPEND, (Measure.LABEL, Measure.SUSPEND))

    after = outcome_of([label, suspend], {"ada": FREE}, {}).held["ada"]

    assert after.measures[Measure.LABEL].public_ref == "REF-1"
    assert after.measures[Measure.SUSPEND].public_ref == "REF-2"


def test_what_another_measure_withholds_is_said() -> None:
    left = (Measure.DENY_ADVERTISING,)
    order = an_order(1, Verb.UNDO, Measure.SUSPEND, left)

    (receipt,) = outcome_of([order], {"ada": FREE}, {}).receipts

    assert Effect.ADVERTISING not in receipt.effects
    assert receipt.message == "another measure still withholds: advertising"
