"""The sandbox's client against a platform that answers oddly."""

import json
from collections.abc import Callable

import httpx
import pytest

from showcause.domain.errors import PlatformError
from showcause.domain.measure import Measure
from showcause.domain.order import Order, OrderState, Receipt, Verb
from showcause.enforcement.port import Message
from showcause.platforms.sandbox.client import SandboxPlatform
from showcause.platforms.sandbox.wire import json_from_receipt

Answer = Callable[[httpx.Request], httpx.Response]


def a_platform(monkeypatch: pytest.MonkeyPatch, answer: Answer) -> SandboxPlatform:
    real = httpx.Client

    def client(**options: object) -> httpx.Client:
        return real(transport=httpx.MockTransport(answer), base_url="http://sandbox.test")

    monkeypatch.setattr(httpx, "Client", client)
    return SandboxPlatform("http://sandbox.test", "token", 1)


def orders(count: int) -> list[Order]:
    return [
        Order(f"order-{n}", Verb.APPLY, f"account-{n}", Measure.LABEL, (Measure.LABEL,))
        for n in range(count)
    ]


def confirm(request: httpx.Request) -> httpx.Response:
    rows = json.loads(request.content)["orders"]
    receipts = [Receipt(row["order_id"], OrderState.CONFIRMED, ()) for row in rows]
    return httpx.Response(200, json={"receipts": [json_from_receipt(r) for r in receipts]})


def failing_on(bad: set[str], calls: list[int]) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        rows = json.loads(request.content)["orders"]
        calls.append(len(rows))
        if bad & {row["account_id"] for row in rows}:
            raise httpx.ReadTimeout("too slow", request=request)
        return confirm(request)

    return answer


@pytest.mark.parametrize("place", [0, 500, 999])
def test_one_bad_account_costs_four_time_outs(monkeypatch: pytest.MonkeyPatch, place: int) -> None:
    calls: list[int] = []
    platform = a_platform(monkeypatch, failing_on({f"account-{place}"}, calls))

    receipts = platform.carry_out(orders(1_000))

    states = [receipt.state for receipt in receipts]
    assert states.pop(place) is OrderState.READY
    assert set(states) == {OrderState.CONFIRMED}
    assert len(calls) == 31


def test_an_account_known_to_be_slow_goes_last_and_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    bad = {"account-7"}
    platform = a_platform(monkeypatch, failing_on(bad, calls))
    platform.carry_out(orders(100))
    calls.clear()

    receipts = platform.carry_out(orders(100))
    assert calls == [99, 1]
    assert [receipt.order_id for receipt in receipts] == [o.order_id for o in orders(100)]
    assert receipts[7].retry and not receipts[8].retry

    bad.clear()
    for _ in range(2):
        calls.clear()
        assert not any(receipt.retry for receipt in platform.carry_out(orders(100)))
    assert calls == [100]


def test_a_platform_that_answers_nobody_is_left_alone_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    everybody = {order.account_id for order in orders(1_000)}
    platform = a_platform(monkeypatch, failing_on(everybody, calls))

    receipts = platform.carry_out(orders(1_000))

    assert len(calls) == 12
    assert [receipt.order_id for receipt in receipts] == [o.order_id for o in orders(1_000)]
    assert all(receipt.retry and receipt.state is OrderState.READY for receipt in receipts)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_failing_server_is_tried_in_smaller_parts(
    monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        bad = len(json.loads(request.content)["orders"]) > 10
        return httpx.Response(status) if bad else confirm(request)

    receipts = a_platform(monkeypatch, answer).carry_out(orders(50))

    assert {receipt.state for receipt in receipts} == {OrderState.CONFIRMED}


RECEIPT = {
    "order_id": "order-0",
    "state": "confirmed",
    "effects": [],
    "message": "",
    "retry": False,
}


@pytest.mark.parametrize(
    "body",
    [
        b"<html>a login page</html>",
        b"[]",
        b"{}",
        b'{"receipts": null}',
        b'{"receipts": []}',
        b'{"receipts": ["order-0"]}',
        json.dumps({"receipts": [{**RECEIPT, "order_id": "order-9"}]}).encode(),
        json.dumps({"receipts": [{**RECEIPT, "state": "fine"}]}).encode(),
        json.dumps({"receipts": [{**RECEIPT, "effects": ["joy"]}]}).encode(),
        json.dumps({"receipts": [{**RECEIPT, "effects": [[]]}]}).encode(),
        json.dumps({"receipts": [RECEIPT, RECEIPT]}).encode(),
    ],
)
def test_a_strange_answer_is_a_platform_error(monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    platform = a_platform(monkeypatch, lambda request: httpx.Response(200, content=body))

    with pytest.raises(PlatformError):
        platform.carry_out(orders(1))
    with pytest.raises(PlatformError):
        platform.standing_of(["account-0"])
    with pytest.raises(PlatformError):
        platform.announce([Message("n", "account-0", "s", "b", "en")])
    with pytest.raises(PlatformError):
        platform.populate([{"id": "account-0"}])


@pytest.mark.parametrize(("status", "permanent"), [(400, True), (401, True), (413, True)])
def test_a_refused_call_is_not_tried_again(
    monkeypatch: pytest.MonkeyPatch, status: int, permanent: bool
) -> None:
    calls: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request.url.path)
        return httpx.Response(status)

    with pytest.raises(PlatformError) as failure:
        a_platform(monkeypatch, answer).carry_out(orders(100))

    assert failure.value.permanent is permanent
    assert len(calls) == 1


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.ReadError])
def test_a_lost_connection_may_be_tried_again(
    monkeypatch: pytest.MonkeyPatch, error: type[httpx.TransportError]
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error("lost", request=request)

    with pytest.raises(PlatformError) as failure:
        a_platform(monkeypatch, answer).carry_out(orders(3))

    assert not failure.value.permanent
