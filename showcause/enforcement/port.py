"""What every platform and every way to deliver mail offers; only wiring picks one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from showcause.domain.measure import Effect, Measure
from showcause.domain.notice import DeliveryState
from showcause.domain.order import Order, Receipt

MOST_ORDERS: Final = 1_000
"""How many orders one call may carry."""

POST_PREFIX: Final = "post:"
"""How an order names a post where it would name an account: `post:<post id>`."""


@dataclass(frozen=True, slots=True)
class Message:
    """One notice on its way: `to` is a mail address, or an account id for in-product notices."""

    notice_id: str
    to: str
    subject: str
    body: str
    language: str


@dataclass(frozen=True, slots=True)
class DeliveryAnswer:
    """How far one message got; `permanent` says that trying again cannot help.

    `wait_ms` over 0 is how long nothing should be sent: nobody's message is taken for now, and
    that is no failed attempt of this one.
    """

    notice_id: str
    state: DeliveryState
    permanent: bool = False
    detail: str = ""
    wait_ms: int = 0


@dataclass(frozen=True, slots=True)
class InForce:
    """One measure by the platform's own state; `reference` is what was noted with it there."""

    account_id: str
    measure: Measure
    reference: str = ""


class Platform(Protocol):
    """A place where measures take effect.

    Nothing but `PlatformError` ever leaves an adapter.
    """

    @property
    def accepts(self) -> Mapping[Measure, frozenset[str]]:
        """Per measure, the kinds it may be applied to (account, page, …, post); empty is never."""
        ...

    @property
    def effects(self) -> Mapping[Measure, tuple[Effect, ...]]:
        """Per measure, the effects this platform really carries out."""
        ...

    def carry_out(self, orders: Sequence[Order]) -> list[Receipt]:
        """One receipt per order, in the order given, for at most `MOST_ORDERS` orders.

        Repeating an order changes nothing and gives the same receipt. An order the platform did
        not answer comes back as `OrderState.READY` with `retry`.

        Raises:
            PlatformError: too many orders, or the platform could not be spoken to at all.
        """
        ...

    def standing_of(self, account_ids: Sequence[str]) -> dict[str, frozenset[Measure]]:
        """The measures in force by the platform's own state; ids it does not know are left out.

        Raises:
            PlatformError: the platform could not be read.
        """
        ...

    def in_force(self) -> Iterator[list[InForce]]:
        """Every measure in force by the platform's own state, whoever made it, in pages.

        Raises:
            PlatformError: the platform could not be read to its end.
        """
        ...

    def announce(self, messages: Sequence[Message]) -> list[DeliveryAnswer]:
        """One answer per message shown in the product to the account `to`; repeats change nothing.

        Raises:
            PlatformError: the platform could not be spoken to.
        """
        ...


class Mailer(Protocol):
    """A way to deliver notices by mail."""

    def send(self, messages: Sequence[Message]) -> list[DeliveryAnswer]:
        """One answer per message, in the order given.

        Raises:
            PlatformError: nothing could be sent at all.
        """
        ...
