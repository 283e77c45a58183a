"""Orders to a platform and the receipts it answers with."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from showcause.domain.measure import Effect, Measure


class Verb(StrEnum):
    """Whether an order carries a measure out or takes it back."""

    APPLY = "apply"
    UNDO = "undo"


class OrderState(StrEnum):
    """Where an order is; every end that is not `confirmed` is shown to a person."""

    READY = "ready"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    STUCK = "stuck"


TOO_LATE: Final = "came too late: ask again whether measures may leave"
"""What a platform answers to an order past its `send_by`; it counts as no attempt."""


@dataclass(frozen=True, slots=True)
class Order:
    """One instruction about one account; `order_id` is its idempotency key.

    `standing` is every measure that must be in force afterwards, so that a platform that missed
    an order ends up right all the same. `notice` is the neutral sentence shown in the product.
    `send_by` (ms UTC, 0 for never) is when it is too old to be carried out: whoever sent it may
    have hung meanwhile, and measures may have been stopped.
    """

    order_id: str
    verb: Verb
    account_id: str
    measure: Measure
    standing: tuple[Measure, ...]
    public_ref: str = ""
    clause: str = ""
    notice: str = ""
    send_by: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """A platform's answer to one order.

    `effects` are the effects it confirms (carried out for `apply`, given back for `undo`);
    `retry` says that trying again may help; `wait_ms` over 0 that the platform must be left alone
    for so long first, and that this counts as no attempt.
    """

    order_id: str
    state: OrderState
    effects: tuple[Effect, ...]
    message: str = ""
    retry: bool = False
    wait_ms: int = 0
