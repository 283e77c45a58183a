"""The sandbox's JSON API: orders in, receipts out; population in, state out.

Every call but /health needs the bearer token.
"""

import hmac
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import orjson

from showcause.domain.errors import BadInput
from showcause.domain.measure import Effect
from showcause.enforcement.port import MOST_ORDERS, Message
from showcause.platforms.sandbox import population, reading, writing
from showcause.platforms.sandbox.measures import TIMEOUT_ACCOUNT
from showcause.platforms.sandbox.store import Store
from showcause.platforms.sandbox.wire import json_from_receipt, order_from_json, text_field
from showcause.platforms.sandbox.wsgi import Request, Response, error_response, json_response

_ACCOUNT_PATH: Final = "/api/accounts/"
_LOOK_AROUND_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True)
class Api:
    """What the API needs; `hang_seconds` is how long the account that times out does so."""

    store: Store
    token: str
    hang_seconds: float
    stopping: threading.Event
    clock: Callable[[], int] = lambda: 0


def respond(api: Api, request: Request) -> Response:
    """The answer to any request below /api, and to /health."""
    if request.path == "/health":
        return json_response({"status": "ok", "store": api.store.name})
    if not _may_call(api, request):
        return error_response(HTTPStatus.UNAUTHORIZED, "a valid bearer token is needed")
    try:
        return _routed(api, request)
    except BadInput as error:
        return error_response(HTTPStatus.BAD_REQUEST, str(error))


def _may_call(api: Api, request: Request) -> bool:
    wanted = f"Bearer {api.token}".encode()
    return hmac.compare_digest(wanted, request.authorisation.encode("utf-8", "replace"))


def _routed(api: Api, request: Request) -> Response:
    if request.method == "GET" and request.path.startswith(_ACCOUNT_PATH):
        return _account(api, request)
    answer = _ROUTES.get((request.method, request.path))
    if answer:
        return answer(api, request)
    if any(path == request.path for _, path in _ROUTES):
        return error_response(HTTPStatus.METHOD_NOT_ALLOWED, "this method is not offered here")
    return error_response(HTTPStatus.NOT_FOUND, "there is nothing here")


def _orders(api: Api, request: Request) -> Response:
    rows = _list_in(request, "orders")
    if len(rows) > MOST_ORDERS:
        return _too_many()
    orders = [order_from_json(_object(row)) for row in rows]
    if any(order.account_id == TIMEOUT_ACCOUNT for order in orders):
        return _hang(api, request)
    receipts = writing.carry_out(api.store, orders, api.clock)
    answer = {"receipts": [json_from_receipt(receipt) for receipt in receipts]}
    return Response(HTTPStatus.OK, orjson.dumps(answer), "application/json")


def _hang(api: Api, request: Request) -> Response:
    for _ in range(round(api.hang_seconds / _LOOK_AROUND_SECONDS)):
        if request.client_gone() or api.stopping.wait(_LOOK_AROUND_SECONDS):
            break
    return error_response(HTTPStatus.GATEWAY_TIMEOUT, f"{TIMEOUT_ACCOUNT} never answers")


def _populate(api: Api, request: Request) -> Response:
    lines = [line for line in request.body.split(b"\n") if line.strip()]
    accepted, refused = population.populate(api.store, lines)
    reasons = [{"line": line.line, "reason": line.reason} for line in refused]
    return json_response({"accepted": accepted, "refused": reasons})


def _account(api: Api, request: Request) -> Response:
    account_id = request.path.removeprefix(_ACCOUNT_PATH)
    connection = api.store.connection
    profile = reading.profile_by_id(connection, account_id)
    if not profile:
        return error_response(HTTPStatus.NOT_FOUND, "there is no such account")
    messages = [
        {"id": m.message_id, "subject": m.subject, "body": m.body, "language": m.language}
        for m in reading.messages_to(connection, account_id)
    ]
    return json_response({**reading.json_from_profile(profile), "messages": messages})


def _standing(api: Api, request: Request) -> Response:
    if request.method == "GET":
        ids = [name for name in request.query.get("ids", "").split(",") if name]
    else:
        ids = [str(name) for name in _list_in(request, "ids")]
    if len(ids) > MOST_ORDERS:
        return _too_many()
    return json_response({"standing": reading.standing(api.store.connection, ids)})


def _in_force(api: Api, request: Request) -> Response:
    after = request.query.get("after", "")
    held, following = reading.in_force(api.store.connection, after, MOST_ORDERS)
    return json_response({"standing": held, "after": following})


def _messages(api: Api, request: Request) -> Response:
    rows = _list_in(request, "messages")
    if len(rows) > MOST_ORDERS:
        return _too_many()
    shown = writing.add_messages(api.store, [_message(_object(row)) for row in rows])
    return json_response({"shown": sorted(shown)})


def _message(row: Mapping[str, Any]) -> Message:
    return Message(
        notice_id=text_field(row, "notice_id"),
        to=text_field(row, "to"),
        subject=text_field(row, "subject"),
        body=text_field(row, "body"),
        language=text_field(row, "language"),
    )


def _add_post(api: Api, request: Request) -> Response:
    row = _body(request)
    return _if_allowed(api, row, Effect.POSTING) or _posted(api, row)


def _posted(api: Api, row: Mapping[str, Any]) -> Response:
    if not text_field(row, "id"):
        return error_response(HTTPStatus.BAD_REQUEST, "id is missing")
    population.add_post(api.store, row)
    return json_response({"posted": row["id"]}, HTTPStatus.CREATED)


def _sign_in(api: Api, request: Request) -> Response:
    refusal = _if_allowed(api, _body(request), Effect.SIGN_IN)
    return refusal or json_response({"signed_in": True})


def _if_allowed(api: Api, row: Mapping[str, Any], effect: Effect) -> Response | None:
    profile = reading.profile_by_id(api.store.connection, text_field(row, "account_id"))
    if not profile:
        return error_response(HTTPStatus.NOT_FOUND, "there is no such account")
    if not profile.may(effect):
        return error_response(HTTPStatus.FORBIDDEN, f"{effect} is withheld from this account")
    return None


def _stats(api: Api, request: Request) -> Response:
    return json_response(reading.counts(api.store.connection))


_ROUTES: Final[Mapping[tuple[str, str], Callable[[Api, Request], Response]]] = {
    ("POST", "/api/orders"): _orders,
    ("POST", "/api/accounts"): _populate,
    ("GET", "/api/standing"): _standing,
    ("POST", "/api/standing"): _standing,
    ("GET", "/api/in-force"): _in_force,
    ("POST", "/api/messages"): _messages,
    ("POST", "/api/posts"): _add_post,
    ("POST", "/api/sign-in"): _sign_in,
    ("GET", "/api/stats"): _stats,
}


def _too_many() -> Response:
    message = f"at most {MOST_ORDERS} in one call"
    return error_response(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message)


def _body(request: Request) -> Mapping[str, Any]:
    try:
        return _object(json.loads(request.body))
    except (ValueError, RecursionError) as error:
        raise BadInput("the body is not JSON") from error


def _object(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadInput("a JSON object was expected")
    return value


def _list_in(request: Request, field: str) -> list[Any]:
    value = _body(request).get(field)
    if not isinstance(value, list):
        raise BadInput(f"{field} must be a list")
    return value
