"""What orders do to the sandbox's accounts and posts, worked out without touching its store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from showcause.domain.measure import MEASURES, Effect, Inverse, Measure
from showcause.domain.order import TOO_LATE, Order, OrderState, Receipt, Verb
from showcause.platforms.sandbox.measures import (
    ACCEPTS,
    EFFECTS,
    HALF_ACCOUNT,
    REFUSE_ACCOUNT,
    effects_withheld,
)

Fingerprint = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Basis:
    """What the person is told a measure rests on."""

    clause: str = ""
    public_ref: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What the sandbox holds against one account or post: measures, and effects withheld."""

    kind: str
    measures: Mapping[Measure, Basis] = field(default_factory=dict)
    withheld: frozenset[Effect] = frozenset()


@dataclass(frozen=True, slots=True)
class Answered:
    """An order already answered: what it was, and its final receipt."""

    fingerprint: Fingerprint
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call comes to: a receipt per order, and what must be written.

    `final` holds newly answered orders by id; receipts that ask for another try are not in it.
    """

    receipts: tuple[Receipt, ...]
    held: Mapping[str, Held]
    final: Mapping[str, Answered]


def fingerprint(order: Order) -> Fingerprint:
    """What must agree between two orders of one id; the standing may have moved meanwhile."""
    return (order.verb, order.account_id, order.measure)


def outcome_of(
    orders: Sequence[Order],
    held: Mapping[str, Held],
    answered: Mapping[str, Answered],
    now: int = 0,
) -> Outcome:
    """The receipts of a call and the changes it makes.

    `held` has every known subject the orders name; `answered` every order answered before. What
    came after its `send_by` is not carried out: measures may have been stopped since.
    """
    changed: dict[str, Held] = {}
    final: dict[str, Answered] = {}
    receipts = []
    for order in orders:
        earlier = final.get(order.order_id) or answered.get(order.order_id)
        if earlier:
            receipts.append(_repeated(order, earlier))
            continue
        if order.send_by and now > order.send_by:
            receipts.append(Receipt(order.order_id, OrderState.READY, (), TOO_LATE, retry=True))
            continue
        before = changed.get(order.account_id) or held.get(order.account_id)
        receipt, after = _carried_out(order, before)
        receipts.append(receipt)
        if after is not None:
            changed[order.account_id] = after
        if not receipt.retry:
            final[order.order_id] = Answered(fingerprint(order), receipt)
    return Outcome(tuple(receipts), changed, final)


def _repeated(order: Order, earlier: Answered) -> Receipt:
    if fingerprint(order) == earlier.fingerprint:
        return earlier.receipt
    return _refused(order, "this order id was used for another order")


def _carried_out(order: Order, before: Held | None) -> tuple[Receipt, Held | None]:
    if before is None:
        return _refused(order, "no such account, page, group, advertiser or post"), None
    refusal = _refusal(order, before)
    if refusal:
        return _refused(order, refusal), None
    if order.account_id == HALF_ACCOUNT:
        return _half_done(order, before)
    return _done(order, before)


def _refusal(order: Order, before: Held) -> str:
    if order.account_id == REFUSE_ACCOUNT:
        return "this account always refuses"
    for measure in (order.measure, *order.standing):
        if before.kind not in ACCEPTS[measure]:
            return f"{measure} cannot be applied to a {before.kind}"
    if order.verb is Verb.UNDO and MEASURES[order.measure].inverse is Inverse.IRREVERSIBLE:
        return f"{order.measure} cannot be undone"
    if Measure.TERMINATE in before.measures and Measure.TERMINATE not in order.standing:
        return "this account was terminated"
    return ""


def _refused(order: Order, message: str) -> Receipt:
    return Receipt(order.order_id, OrderState.REFUSED, (), message)


def _done(order: Order, before: Held) -> tuple[Receipt, Held]:
    standing = frozenset(order.standing)
    measures = {measure: before.measures.get(measure, Basis()) for measure in sorted(standing)}
    if order.verb is Verb.APPLY and order.measure in measures:
        measures[order.measure] = Basis(order.clause, order.public_ref)
    after = Held(before.kind, measures, effects_withheld(standing))
    return _confirmation(order, after.withheld), after


def _confirmation(order: Order, withheld: frozenset[Effect]) -> Receipt:
    effects, message = _confirmed(order.measure, order.verb, withheld)
    return Receipt(order.order_id, OrderState.CONFIRMED, effects, message)


@cache
def _confirmed(
    measure: Measure, verb: Verb, withheld: frozenset[Effect]
) -> tuple[tuple[Effect, ...], str]:
    wanted = verb is Verb.APPLY
    confirmed = tuple(effect for effect in EFFECTS[measure] if (effect in withheld) is wanted)
    rest = ", ".join(effect for effect in EFFECTS[measure] if effect not in confirmed)
    why = "the standing does not hold" if wanted else "another measure still withholds"
    return confirmed, f"{why}: {rest}" if rest else ""


def _half_done(order: Order, before: Held) -> tuple[Receipt, Held]:
    effects = EFFECTS[order.measure]
    half = effects[: len(effects) // 2]
    applies = order.verb is Verb.APPLY
    withheld = before.withheld | set(half) if applies else before.withheld - set(half)
    receipt = Receipt(order.order_id, OrderState.READY, half, "half done: try again", retry=True)
    return receipt, replace(before, withheld=withheld)
