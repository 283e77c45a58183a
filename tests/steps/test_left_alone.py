"""enforce: a platform that wants a pause or refuses our credentials costs nobody an attempt."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from showcause.domain.errors import PlatformError
from showcause.domain.moment import MINUTE, SECOND
from showcause.domain.order import Order, OrderState, Receipt
from showcause.store.reads.rows import fetch
from tests import cast
from tests.record.house import House

PAUSE = 7 * SECOND
MANY = len(cast.BO)


@dataclass
class Tired:
    """Carries out the first few orders of a call and asks to be left alone for the others."""

    willing: int
    calls: list[int] = field(default_factory=list)

    def carry_out(self, orders: Sequence[Order]) -> list[Receipt]:
        self.calls.append(len(orders))
        return [self._receipt(place, order) for place, order in enumerate(orders)]

    def _receipt(self, place: int, order: Order) -> Receipt:
        if place < self.willing:
            return Receipt(order.order_id, OrderState.CONFIRMED, ())
        return Receipt(order.order_id, OrderState.READY, (), "pause", True, PAUSE)


@dataclass
class Away:
    """Cannot be spoken to."""

    def carry_out(self, orders: Sequence[Order]) -> list[Receipt]:
        raise PlatformError("credentials", permanent=False, wait_ms=3 * MINUTE)


def waiting() -> list[tuple[int, int]]:
    rows = fetch("SELECT attempts, next_at FROM outbox WHERE kind = 'order' AND state = 'ready'")
    return sorted((row["attempts"], row["next_at"]) for row in rows)


def test_nothing_is_sent_before_the_pause_is_over_and_all_of_it_after(ordered: House) -> None:
    tired = Tired(willing=5)
    began = ordered.clock()

    told = ordered.enforce(tired)  # type: ignore[arg-type]

    assert (told["confirmed"], told["waiting"], told["stuck"]) == (5, MANY - 5, 0)
    assert waiting() == [(0, began + PAUSE)] * (MANY - 5)
    assert tired.calls == [MANY]
    ordered.enforce(tired)  # type: ignore[arg-type]
    assert tired.calls == [MANY]
    ordered.wait(PAUSE)
    tired.willing = MANY
    assert ordered.enforce(tired)["confirmed"] == MANY - 5  # type: ignore[arg-type]


def test_however_often_it_asks_nobody_is_stuck(ordered: House) -> None:
    for _ in range(8):
        assert ordered.enforce(Tired(willing=0))["stuck"] == 0  # type: ignore[arg-type]
        ordered.wait(PAUSE)

    assert [attempts for attempts, _ in waiting()] == [0] * MANY


def test_a_platform_that_cannot_be_spoken_to_says_how_long(ordered: House) -> None:
    began = ordered.clock()

    assert ordered.enforce(Away())["waiting"] == MANY  # type: ignore[arg-type]

    assert waiting() == [(0, began + 3 * MINUTE)] * MANY
