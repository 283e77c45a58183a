"""Orders and receipts as the JSON that client and sandbox exchange."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from showcause.domain.errors import BadInput
from showcause.domain.measure import Effect, Measure
from showcause.domain.order import Order, OrderState, Receipt, Verb

Json = Mapping[str, Any]

_TEXTS = ("public_ref", "clause", "notice")


def json_from_order(order: Order) -> dict[str, object]:
    """The order as the API takes it."""
    return {
        "order_id": order.order_id,
        "verb": order.verb,
        "account_id": order.account_id,
        "measure": order.measure,
        "standing": list(order.standing),
        "public_ref": order.public_ref,
        "clause": order.clause,
        "notice": order.notice,
        "send_by": order.send_by,
    }


def order_from_json(row: Json) -> Order:
    """The order of one JSON object.

    Raises:
        BadInput: a field is missing, of the wrong type or names no known measure or verb.
    """
    try:
        return Order(
            order_id=_name(row, "order_id"),
            verb=Verb(row["verb"]),
            account_id=_name(row, "account_id"),
            measure=Measure(row["measure"]),
            standing=_measures(tuple(row["standing"])),
            send_by=int(row.get("send_by", 0)),
            **{field: text_field(row, field) for field in _TEXTS},
        )
    except (KeyError, ValueError, TypeError) as error:
        raise BadInput(f"an order cannot be read: {error!r}") from error


def json_from_receipt(receipt: Receipt) -> dict[str, object]:
    """The receipt as the API answers it."""
    return {
        "order_id": receipt.order_id,
        "state": receipt.state,
        "effects": list(receipt.effects),
        "message": receipt.message,
        "retry": receipt.retry,
    }


def receipt_from_json(row: Json) -> Receipt:
    """The receipt of one JSON object.

    Raises:
        BadInput: a field is missing, of the wrong type or names no known state or effect.
    """
    try:
        return Receipt(
            order_id=_name(row, "order_id"),
            state=OrderState(row["state"]),
            effects=_effects(tuple(row["effects"])),
            message=text_field(row, "message"),
            retry=row["retry"] is True,
        )
    except (KeyError, ValueError, TypeError) as error:
        raise BadInput(f"a receipt cannot be read: {error!r}") from error


def text_field(row: Json, field: str) -> str:
    """The text in a field, empty when absent.

    Raises:
        BadInput: something other than text stands there, or text that UTF-8 cannot hold.
    """
    value = row.get(field, "")
    if not isinstance(value, str):
        raise BadInput(f"{field} must be text", hint=f"it is {type(value).__name__}")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise BadInput(f"{field} holds half a surrogate pair") from error
    return value


def _name(row: Json, field: str) -> str:
    value = text_field(row, field)
    if not value:
        raise BadInput(f"{field} is missing")
    return value


@lru_cache(maxsize=1_024)
def _measures(names: tuple[str, ...]) -> tuple[Measure, ...]:
    return tuple(Measure(name) for name in names)


@lru_cache(maxsize=1_024)
def _effects(names: tuple[str, ...]) -> tuple[Effect, ...]:
    return tuple(Effect(name) for name in names)
