"""The sandbox as a platform adapter: orders go out over HTTP, receipts come back."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import quote

import orjson

from showcause.domain.errors import BadInput, PlatformError
from showcause.domain.measure import Effect, Measure
from showcause.domain.notice import DeliveryState
from showcause.domain.order import Order, OrderState, Receipt
from showcause.enforcement.port import MOST_ORDERS, DeliveryAnswer, InForce, Message
from showcause.platforms.sandbox.measures import ACCEPTS, EFFECTS
from showcause.platforms.sandbox.wire import json_from_order, receipt_from_json

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

_PLACE: Final = "sandbox"
_PARTS: Final = 10
_MOST_FAILURES: Final = 12
_ACCOUNTS_PER_CALL: Final = 5_000
_POPULATION_SECONDS: Final = 60.0
_NOT_FOUND: Final = 404


@dataclass(slots=True)
class _Failures:
    """Why parts of a batch failed; too many and the rest is not tried."""

    reasons: list[str] = field(default_factory=list)

    def are_too_many(self) -> bool:
        return len(self.reasons) >= _MOST_FAILURES


class SandboxPlatform:
    """The sandbox at `base_url`; a call waits at most `timeout` seconds for each answer.

    When a batch times out or fails, it is cut in tenths, and these again, so that one bad account
    cannot hold up 999 others: three more time-outs find it, and from then on its orders go last
    and alone. After twelve failures in one batch the rest is answered "try again" untried.
    """

    def __init__(self, base_url: str, token: str, timeout: float) -> None:
        import httpx

        self._http = httpx.Client(
            base_url=base_url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=timeout,
            trust_env=False,
        )
        self._slow: set[str] = set()

    @property
    def accepts(self) -> Mapping[Measure, frozenset[str]]:
        """Per measure, the kinds it may be applied to."""
        return ACCEPTS

    @property
    def effects(self) -> Mapping[Measure, tuple[Effect, ...]]:
        """Per measure, the effects carried out."""
        return EFFECTS

    def carry_out(self, orders: Sequence[Order]) -> list[Receipt]:
        """One receipt per order, in the order given.

        Raises:
            PlatformError: over 1,000 orders (permanent), a refused token (permanent), or the
                sandbox is not there.
        """
        if len(orders) > MOST_ORDERS:
            raise PlatformError(
                f"{len(orders)} orders in one call, at most {MOST_ORDERS}",
                permanent=True,
                where=_PLACE,
            )
        failures = _Failures()
        answered: dict[int, Receipt] = {}
        for places in self._calls(orders):
            receipts = self._receipts([orders[place] for place in places], failures)
            answered.update(zip(places, receipts, strict=True))
        return [answered[place] for place in range(len(orders))]

    def standing_of(self, account_ids: Sequence[str]) -> dict[str, frozenset[Measure]]:
        """The measures in force by the sandbox's own state; unknown ids are left out.

        Raises:
            PlatformError: the sandbox could not be read.
        """
        found: dict[str, frozenset[Measure]] = {}
        for ids in _chunks(account_ids, MOST_ORDERS):
            answer = self._call("POST", "/api/standing", {"ids": ids})
            found |= _standing_from_json(answer)
        return found

    def in_force(self) -> Iterator[list[InForce]]:
        """Every measure in force by the sandbox's own state, in pages.

        Raises:
            PlatformError: the sandbox could not be read.
        """
        after = ""
        while True:
            path = f"/api/in-force?after={quote(after, safe='')}"
            answer = self._sent("GET", path, b"", None)
            held = _standing_from_json(answer)
            yield [InForce(ref, measure) for ref, names in held.items() for measure in names]
            after = str(answer.get("after") or "")
            if not after:
                return

    def announce(self, messages: Sequence[Message]) -> list[DeliveryAnswer]:
        """One answer per message shown in the product to the account `to`.

        Raises:
            PlatformError: the sandbox could not be spoken to.
        """
        answers: list[DeliveryAnswer] = []
        for chunk in _chunks(messages, MOST_ORDERS):
            answer = self._call("POST", "/api/messages", {"messages": [_row(m) for m in chunk]})
            shown = frozenset(map(str, _field(answer, "shown", list)))
            answers.extend(_delivery(message, shown) for message in chunk)
        return answers

    def populate(self, accounts: Iterable[Mapping[str, object]]) -> int:
        """How many accounts (with their posts, if any) the sandbox took in.

        Raises:
            PlatformError: an account could not be read (permanent), or the sandbox is not there.
        """
        total = 0
        for chunk in _chunks(accounts, _ACCOUNTS_PER_CALL):
            body = "\n".join(json.dumps(account) for account in chunk).encode()
            answer = self._sent("POST", "/api/accounts", body, _POPULATION_SECONDS)
            refused = _field(answer, "refused", list)
            if refused:
                message = f"{len(refused)} accounts were refused, the first: {refused[0]}"
                raise PlatformError(message, permanent=True, where=_PLACE)
            total += _field(answer, "accepted", int)
        return total

    def profile_of(self, account_id: str) -> Mapping[str, Any] | None:
        """What visitors see of an account, as the sandbox's API gives it; None if unknown.

        Raises:
            PlatformError: the sandbox could not be read.
        """
        path = "/api/accounts/" + quote(account_id, safe="")
        response = self._response("GET", path, b"", None)
        return None if response.status_code == _NOT_FOUND else _json_body(response)

    def counts(self) -> Mapping[str, Any]:
        """How many accounts, posts, orders, and measures in force by name, there are.

        Raises:
            PlatformError: the sandbox could not be read.
        """
        return self._sent("GET", "/api/stats", b"", None)

    def close(self) -> None:
        """Let the connection go."""
        self._http.close()

    def _calls(self, orders: Sequence[Order]) -> list[list[int]]:
        quick: list[int] = []
        slow: list[list[int]] = []
        for place, order in enumerate(orders):
            if order.account_id in self._slow:
                slow.append([place])
            else:
                quick.append(place)
        return [quick, *slow] if quick else slow

    def _receipts(self, orders: Sequence[Order], failures: _Failures) -> list[Receipt]:
        if failures.are_too_many():
            return [_unanswered(order, "not tried: " + failures.reasons[-1]) for order in orders]
        try:
            receipts = self._answered(orders)
        except _Failed as failed:
            failures.reasons.append(str(failed))
            return self._in_parts(orders, failures)
        if len(orders) == 1:
            self._slow.discard(orders[0].account_id)
        return receipts

    def _in_parts(self, orders: Sequence[Order], failures: _Failures) -> list[Receipt]:
        if len(orders) == 1:
            self._slow.add(orders[0].account_id)
            return [_unanswered(orders[0], failures.reasons[-1])]
        parts = _chunks(orders, -(-len(orders) // _PARTS))
        return [receipt for part in parts for receipt in self._receipts(part, failures)]

    def _answered(self, orders: Sequence[Order]) -> list[Receipt]:
        rows = [json_from_order(order) for order in orders]
        answer = self._sent("POST", "/api/orders", orjson.dumps({"orders": rows}), None)
        try:
            receipts = [receipt_from_json(row) for row in answer["receipts"]]
        except (BadInput, KeyError, TypeError, AttributeError) as error:
            raise _strange("the receipts cannot be read") from error
        if [receipt.order_id for receipt in receipts] != [order.order_id for order in orders]:
            raise _strange("the receipts are not those of the orders")
        return receipts

    def _call(self, method: str, path: str, content: Mapping[str, object]) -> Mapping[str, Any]:
        return self._sent(method, path, json.dumps(content).encode(), None)

    def _sent(
        self, method: str, path: str, body: bytes, seconds: float | None
    ) -> Mapping[str, Any]:
        return _json_body(self._response(method, path, body, seconds))

    def _response(
        self, method: str, path: str, body: bytes, seconds: float | None
    ) -> "httpx.Response":
        import httpx

        timeout = httpx.USE_CLIENT_DEFAULT if seconds is None else httpx.Timeout(seconds)
        try:
            return self._http.request(method, path, content=body, timeout=timeout)
        except httpx.ReadTimeout as error:
            raise _Failed("no answer in time") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            message = f"the sandbox cannot be reached: {type(error).__name__}"
            raise PlatformError(message, permanent=False, where=_PLACE) from error


class _Failed(PlatformError):
    """The sandbox is there and did not manage this call; a smaller one may do better."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=False, where=_PLACE)


def _json_body(response: "httpx.Response") -> Mapping[str, Any]:
    if response.is_server_error:
        raise _Failed(f"the sandbox answered {response.status_code}")
    if response.is_error:
        message = f"the sandbox refused the call: {response.status_code} {response.text[:200]}"
        raise PlatformError(message, permanent=True, where=_PLACE)
    try:
        answer = orjson.loads(response.content)
    except ValueError as error:
        raise _strange("the answer is not JSON") from error
    if not isinstance(answer, dict):
        raise _strange("the answer is not a JSON object")
    return answer


def _field(answer: Mapping[str, Any], name: str, kind: type[T]) -> T:
    value = answer.get(name)
    if not isinstance(value, kind):
        raise _strange(f"the answer has no {name}")
    return value


def _strange(message: str) -> PlatformError:
    return PlatformError(message, permanent=False, where=_PLACE)


def _standing_from_json(answer: Mapping[str, Any]) -> dict[str, frozenset[Measure]]:
    try:
        return {
            account_id: frozenset(Measure(name) for name in names)
            for account_id, names in answer["standing"].items()
        }
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise _strange("the standing cannot be read") from error


def _unanswered(order: Order, why: str) -> Receipt:
    return Receipt(order.order_id, OrderState.READY, (), why, retry=True)


def _delivery(message: Message, shown: frozenset[str]) -> DeliveryAnswer:
    if message.notice_id in shown:
        return DeliveryAnswer(message.notice_id, DeliveryState.ACCEPTED)
    return DeliveryAnswer(
        message.notice_id, DeliveryState.FAILED, permanent=True, detail="no such account"
    )


def _row(message: Message) -> dict[str, str]:
    return {
        "notice_id": message.notice_id,
        "to": message.to,
        "subject": message.subject,
        "body": message.body,
        "language": message.language,
    }


def _chunks(values: Iterable[T], size: int) -> Iterator[list[T]]:
    remaining = iter(values)
    while chunk := list(islice(remaining, size)):
        yield chunk
