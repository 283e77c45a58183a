"""Any platform that answers signed webhooks: what it can do it says itself."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

import orjson

from showcause.domain.errors import PlatformError
from showcause.domain.measure import MEASURES, Effect, Measure
from showcause.domain.moment import MINUTE, Moment
from showcause.domain.notice import DeliveryState
from showcause.domain.order import Order, OrderState, Receipt
from showcause.enforcement.port import MOST_ORDERS, DeliveryAnswer, InForce, Message
from showcause.platforms.each import Accepts, Each, Effects, misfit, receipt_of_failure, wanted
from showcause.platforms.journal import Journal
from showcause.platforms.reaching import Answer, Place
from showcause.platforms.webhook.signing import Secret, signed_headers

_WORKING_ON_IT: Final = 202
_GONE: Final = 410
_HANDS: Final = 8

Ids = Callable[[], str]


class WebhookPlatform:
    """The receiver at a `place`, spoken to in messages signed with every one of the `secrets`.

    An order's id is its message's id, so a receiver that has seen it answers again and does
    nothing. Questions (`….asked`) change nothing; only `order.…` and `notice.shown` do.
    """

    def __init__(
        self,
        place: Place,
        secrets: Sequence[Secret],
        journal: Journal,
        clock: Callable[[], Moment],
        ids: Ids,
    ) -> None:
        self._place = place
        self._secrets = tuple(secrets)
        self._clock = clock
        self._ids = ids
        self._each = Each(self._one, journal, clock, _HANDS)

    @property
    def accepts(self) -> Accepts:
        """Per measure, the kinds it may be applied to, as the receiver says."""
        return self._described[0]

    @property
    def effects(self) -> Effects:
        """Per measure, the effects the receiver says it carries out."""
        return self._described[1]

    def carry_out(self, orders: Sequence[Order]) -> list[Receipt]:
        """One receipt per order, in the order given.

        Raises:
            PlatformError: too many orders, or the receiver cannot be asked what it can do.
        """
        if orders:
            _ = self._described
        return self._each.carry_out(orders)

    def standing_of(self, account_ids: Sequence[str]) -> dict[str, frozenset[Measure]]:
        """The measures in force by the receiver's own state; unknown ids are left out.

        Raises:
            PlatformError: the receiver could not be asked.
        """
        found: dict[str, frozenset[Measure]] = {}
        for start in range(0, len(account_ids), MOST_ORDERS):
            ids = list(account_ids[start : start + MOST_ORDERS])
            answer = self._asked("standing.asked", {"ids": ids})
            found |= {ref: _measures(names) for ref, names in _pairs(answer, "standing").items()}
        return found

    def in_force(self) -> Iterator[list[InForce]]:
        """Every measure in force by the receiver's own state, in pages.

        Raises:
            PlatformError: the receiver could not be asked.
        """
        cursor = ""
        while True:
            answer = self._asked("in_force.asked", {"after": cursor})
            held = _pairs(answer, "standing")
            yield [
                InForce(account_id, measure)
                for account_id, names in held.items()
                for measure in sorted(_measures(names))
            ]
            cursor = str(answer.get("after") or "")
            if not cursor:
                return

    def announce(self, messages: Sequence[Message]) -> list[DeliveryAnswer]:
        """One answer per message shown in the product to the account `to`.

        Raises:
            PlatformError: the receiver could not be spoken to.
        """
        return [self._announced(message) for message in messages]

    def close(self) -> None:
        """Let the connections go."""
        self._place.close()

    @cached_property
    def _described(self) -> tuple[Accepts, Effects]:
        answer = self._asked("platform.asked", {})
        accepts, effects = _pairs(answer, "accepts"), _pairs(answer, "effects")
        try:
            kinds = {measure: frozenset(map(str, accepts.get(measure, ()))) for measure in Measure}
            does = {measure: _effects(measure, effects.get(measure, ())) for measure in Measure}
        except (TypeError, ValueError) as error:
            raise _strange(f"cannot be understood: {error}") from error
        if any(bool(kinds[measure]) != bool(does[measure]) for measure in Measure):
            raise _strange("each measure it accepts must have effects, and no other")
        return kinds, does

    def _one(self, order: Order) -> Receipt:
        refusal = misfit(order, self.accepts)
        if refusal:
            raise PlatformError(refusal, permanent=True)
        standing = sorted(wanted(order, self.accepts))
        content = {
            "order_id": order.order_id,
            "account_id": order.account_id,
            "measure": order.measure,
            "standing": standing,
            "public_ref": order.public_ref,
            "clause": order.clause,
            "notice": order.notice,
        }
        answer = self._said(order.order_id, f"order.{order.verb}", content)
        return _receipt(order, answer, self.effects)

    def _announced(self, message: Message) -> DeliveryAnswer:
        content = {
            "account_id": message.to,
            "subject": message.subject,
            "body": message.body,
            "language": message.language,
        }
        try:
            answer = self._said(message.notice_id, "notice.shown", content)
        except PlatformError as error:
            if error.wait_ms:
                raise
            return DeliveryAnswer(
                message.notice_id, DeliveryState.FAILED, error.permanent, str(error)
            )
        if answer.json().get("state") == "shown":
            return DeliveryAnswer(message.notice_id, DeliveryState.ACCEPTED)
        detail = str(answer.json().get("message") or "not shown")
        return DeliveryAnswer(message.notice_id, DeliveryState.FAILED, True, detail)

    def _asked(self, kind: str, content: Mapping[str, object]) -> dict[str, Any]:
        return self._said(self._ids(), kind, content).json()

    def _said(self, message_id: str, kind: str, content: Mapping[str, object]) -> Answer:
        now = self._clock()
        body = orjson.dumps({"type": kind, "timestamp": now, "data": content})
        headers = {
            **signed_headers(self._secrets, message_id, now, body),
            "Content-Type": "application/json",
        }
        answer = self._place.call("POST", "", body, headers)
        if answer.status == _GONE:
            raise PlatformError("the endpoint is gone", permanent=False, wait_ms=MINUTE)
        if answer.status >= 400:
            message = f"{answer.status}: {answer.body[:200].decode('utf-8', 'replace')}"
            raise PlatformError(message, permanent=True, where=self._place.host)
        return answer


def _receipt(order: Order, answer: Answer, effects: Effects) -> Receipt:
    """What the receiver said; nothing it did not say is confirmed."""
    if answer.status == _WORKING_ON_IT:
        error = PlatformError("still working on it", permanent=False, wait_ms=MINUTE)
        return receipt_of_failure(order, error)
    said = answer.json()
    try:
        state = OrderState(str(said.get("state")))
        given = tuple(Effect(name) for name in said.get("effects", ()))
    except (ValueError, TypeError) as error:
        raise _strange(f"the receipt cannot be understood: {error}") from error
    if not set(given) <= set(effects[order.measure]):
        raise _strange("the receipt names effects this measure does not have there")
    if state is OrderState.READY:
        return Receipt(order.order_id, state, given, _message(said), retry=True)
    if state is OrderState.STUCK:
        raise _strange("a receipt is confirmed, refused or ready")
    return Receipt(order.order_id, state, given, _message(said))


def _message(said: Mapping[str, Any]) -> str:
    return str(said.get("message") or "")[:500]


def _effects(measure: Measure, names: Sequence[str]) -> tuple[Effect, ...]:
    given = frozenset(Effect(name) for name in names)
    known = MEASURES[measure].effects
    if not given <= set(known):
        raise ValueError(f"{measure} has no such effects")
    return tuple(effect for effect in known if effect in given)


def _measures(names: object) -> frozenset[Measure]:
    if not isinstance(names, list):
        raise _strange("a standing is no list")
    try:
        return frozenset(Measure(name) for name in names)
    except ValueError as error:
        raise _strange(str(error)) from error


def _pairs(answer: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = answer.get(name)
    if not isinstance(found, dict):
        raise _strange(f"the answer has no {name}")
    return found


def _strange(message: str) -> PlatformError:
    return PlatformError(message, permanent=False)
