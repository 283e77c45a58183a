"""Carries orders out one account at a time, for platforms that take one account a call."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Final

from showcause.domain.errors import PlatformError
from showcause.domain.measure import MEASURES, Effect, Inverse, Measure
from showcause.domain.moment import MINUTE, Moment
from showcause.domain.order import TOO_LATE, Order, OrderState, Receipt, Verb
from showcause.enforcement.port import MOST_ORDERS, POST_PREFIX
from showcause.platforms.journal import Journal

MOST_FAILURES: Final = 12
"""Failures in a row after which the rest of a batch is not tried: the platform is unwell."""

Effects = Mapping[Measure, tuple[Effect, ...]]
Accepts = Mapping[Measure, frozenset[str]]


@dataclass(slots=True)
class _Course:
    """How a batch is going: why it broke off, and how many failed in a row."""

    lock: Lock = field(default_factory=Lock)
    broken_off: PlatformError | None = None
    in_a_row: int = 0

    def note(self, error: PlatformError | None) -> None:
        with self.lock:
            self.in_a_row = self.in_a_row + 1 if error and not error.permanent else 0
            if error and (error.wait_ms or self.in_a_row >= MOST_FAILURES):
                self.broken_off = self.broken_off or error


@dataclass(frozen=True, slots=True)
class Each:
    """`one` carries an order out and gives its receipt; `hands` accounts are under way at once.

    Orders about one account keep their order. What `one` raises becomes a receipt: permanent is a
    refusal; with `wait_ms` nothing more of the batch is sent and nobody's attempt is counted.
    """

    one: Callable[[Order], Receipt]
    journal: Journal
    clock: Callable[[], Moment]
    hands: int = 4

    def carry_out(self, orders: Sequence[Order]) -> list[Receipt]:
        """One receipt per order, in the order given.

        Raises:
            PlatformError: too many orders (permanent).
        """
        if len(orders) > MOST_ORDERS:
            message = f"{len(orders)} orders in one call, at most {MOST_ORDERS}"
            raise PlatformError(message, permanent=True)
        known = self.journal.answered(orders)
        by_account: dict[str, list[Order]] = defaultdict(list)
        for order in orders:
            if order.order_id not in known:
                by_account[order.account_id].append(order)
        made = known | self._carried_out(list(by_account.values()))
        return [made[order.order_id] for order in orders]

    def _carried_out(self, groups: Sequence[list[Order]]) -> dict[str, Receipt]:
        if not groups:
            return {}
        course = _Course()
        with ThreadPoolExecutor(max_workers=min(self.hands, len(groups))) as pool:
            parts = list(pool.map(lambda group: self._in_turn(group, course), groups))
        return {receipt.order_id: receipt for part in parts for receipt in part}

    def _in_turn(self, orders: Sequence[Order], course: _Course) -> list[Receipt]:
        made: dict[str, tuple[Order, Receipt]] = {}
        for order in orders:
            if order.order_id in made:
                continue
            receipt = self._tried(order, course)
            made[order.order_id] = (order, receipt)
        self.journal.note(list(made.values()))
        return [receipt for _, receipt in made.values()]

    def _tried(self, order: Order, course: _Course) -> Receipt:
        if course.broken_off:
            return _not_tried(order, course.broken_off)
        if order.send_by and self.clock() > order.send_by:
            return Receipt(order.order_id, OrderState.READY, (), TOO_LATE, retry=True)
        try:
            receipt = self.one(order)
        except PlatformError as error:
            course.note(error)
            return receipt_of_failure(order, error)
        course.note(None)
        return receipt


def receipt_of_failure(order: Order, error: PlatformError) -> Receipt:
    """What a failed call comes to: refused for good, or to be tried again."""
    if error.permanent:
        return Receipt(order.order_id, OrderState.REFUSED, (), str(error))
    return Receipt(order.order_id, OrderState.READY, (), str(error), True, error.wait_ms)


def _not_tried(order: Order, error: PlatformError) -> Receipt:
    receipt = receipt_of_failure(order, error)
    wait = error.wait_ms or MINUTE
    return replace(receipt, message=f"not tried: {error}", wait_ms=wait)


def kind_of(account_id: str) -> str:
    """`post` for a post, else `account`."""
    return "post" if account_id.startswith(POST_PREFIX) else "account"


def misfit(order: Order, accepts: Accepts) -> str:
    """Why an order cannot be carried out anywhere on this platform; empty when it can."""
    kind = kind_of(order.account_id)
    if kind not in accepts[order.measure]:
        return f"{order.measure} cannot be applied to a {kind} here"
    if order.verb is Verb.UNDO and MEASURES[order.measure].inverse is Inverse.IRREVERSIBLE:
        return f"{order.measure} cannot be undone"
    return ""


def wanted(order: Order, accepts: Accepts) -> frozenset[Measure]:
    """What must be in force afterwards, of what this platform can do at all."""
    kind = kind_of(order.account_id)
    return frozenset(measure for measure in order.standing if kind in accepts[measure])


def confirmation(order: Order, standing: frozenset[Measure], effects: Effects) -> Receipt:
    """The receipt of an order after which `standing` is in force."""
    withheld = {effect for measure in standing for effect in effects[measure]}
    is_apply = order.verb is Verb.APPLY
    given = tuple(effect for effect in effects[order.measure] if (effect in withheld) is is_apply)
    rest = ", ".join(effect for effect in effects[order.measure] if effect not in given)
    why = "the standing does not hold" if is_apply else "another measure still withholds"
    message = f"{why}: {rest}" if rest else ""
    return Receipt(order.order_id, OrderState.CONFIRMED, given, message)


@dataclass(frozen=True, slots=True)
class ByStanding:
    """Carries an order out by reading what is in force and changing what differs.

    `read` gives the measures in force on an account, or raises a permanent error if there is none;
    `put` carries one measure out or takes it back. A failure after a first change is answered with
    the effects that hold by then, and tried again.
    """

    accepts: Accepts
    effects: Effects
    read: Callable[[str], frozenset[Measure]]
    put: Callable[[Order, Measure, bool], None]

    def one(self, order: Order) -> Receipt:
        """The receipt of one order.

        Raises:
            PlatformError: it could not be read, or nothing could be changed.
        """
        refusal = misfit(order, self.accepts)
        if refusal:
            raise PlatformError(refusal, permanent=True)
        goal = wanted(order, self.accepts)
        standing = self.read(order.account_id)
        changed = False
        for measure in sorted(goal ^ standing):
            try:
                self.put(order, measure, measure in goal)
            except PlatformError as error:
                if not changed:
                    raise
                return self._half_done(order, standing, error)
            changed = True
            standing = standing ^ {measure}
        return confirmation(order, standing, self.effects)

    def _half_done(
        self, order: Order, standing: frozenset[Measure], error: PlatformError
    ) -> Receipt:
        done = confirmation(order, standing, self.effects).effects
        message = f"half done: {error}"
        return Receipt(order.order_id, OrderState.READY, done, message, True, error.wait_ms)
