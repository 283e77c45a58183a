"""A platform that is only read, however it is asked: the fence behind `observe` and `explain`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from showcause.domain.errors import PlatformError
from showcause.domain.measure import Effect, Measure
from showcause.domain.moment import MINUTE
from showcause.domain.order import Order, Receipt
from showcause.enforcement.mode import Mode
from showcause.enforcement.port import DeliveryAnswer, InForce, Message, Platform


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A platform of which only what the mode allows is ever called."""

    platform: Platform
    mode: Mode

    @property
    def accepts(self) -> Mapping[Measure, frozenset[str]]:
        """Per measure, the kinds it may be applied to."""
        return self.platform.accepts

    @property
    def effects(self) -> Mapping[Measure, tuple[Effect, ...]]:
        """Per measure, the effects carried out."""
        return self.platform.effects

    def carry_out(self, orders: Sequence[Order]) -> list[Receipt]:
        """The receipts, where orders may be sent.

        Raises:
            PlatformError: they may not, or as the platform says.
        """
        self._refuse_unless(self.mode.may_order or not orders, "sends no orders")
        return self.platform.carry_out(orders)

    def standing_of(self, account_ids: Sequence[str]) -> dict[str, frozenset[Measure]]:
        """The measures in force by the platform's own state."""
        return self.platform.standing_of(account_ids)

    def in_force(self) -> Iterator[list[InForce]]:
        """Every measure in force by the platform's own state, in pages."""
        return self.platform.in_force()

    def announce(self, messages: Sequence[Message]) -> list[DeliveryAnswer]:
        """The answers, where account holders may be told.

        Raises:
            PlatformError: they may not, or as the platform says.
        """
        self._refuse_unless(self.mode.may_tell or not messages, "tells nobody")
        return self.platform.announce(messages)

    def _refuse_unless(self, is_allowed: bool, what: str) -> None:
        if not is_allowed:
            hint = "platform.mode in showcause.toml"
            message = f"in mode '{self.mode}' Showcause {what}"
            raise PlatformError(message, permanent=False, hint=hint, wait_ms=MINUTE)
