"""Orders to a platform and the receipts it answers with."""

from dataclasses import dataclass
from enum import StrEnum

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


@dataclass(frozen=True, slots=True)
class Order:
    """One instruction about one account; `order_id` is its idempotency key.

    `standing` is every measure that must be in force afterwards, so that a platform that missed
    an order ends up right all the same. `notice` is the neutral sentence shown in the product.
    """

    order_id: str
    verb: Verb
    account_id: str
    measure: Measure
    standing: tuple[Measure, ...]
    public_ref: str = ""
    clause: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A platform's answer to one order.

    `effects` are the effects it confirms (carried out for `apply`, given back for `undo`);
    `retry` says that trying again may help.
    """

    order_id: str
    state: OrderState
    effects: tuple[Effect, ...]
    message: str = ""
    retry: bool = False
