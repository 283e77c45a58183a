"""enforce: decisions whose notice is written become orders, and a platform's answers receipts."""

from collections.abc import Sequence
from typing import Any, Final

from showcause.domain.errors import PlatformError
from showcause.domain.identifier import id_beside, split_account_key
from showcause.domain.measure import Measure
from showcause.domain.moment import MINUTE
from showcause.domain.order import Order, OrderState, Receipt, Verb
from showcause.domain.transition import ORDER, moved
from showcause.enforcement.port import MOST_ORDERS, Platform
from showcause.steps.circumstances import CHUNK, Circumstances
from showcause.steps.entries import add_entries, json_text
from showcause.store.reads import decisions as decision_reads
from showcause.store.reads import reversals as reversal_reads
from showcause.store.reads.force import measures_in_force
from showcause.store.reads.outbox import ready_orders
from showcause.store.reads.rows import Row
from showcause.store.record import transaction
from showcause.store.writes.order import add_platform_orders, add_receipts
from showcause.store.writes.outbox import (
    add_outbox,
    close_outbox,
    finish_outbox,
    hold_back_outbox,
    postpone_outbox,
)

MOST_ATTEMPTS: Final = 3
ENDS: Final = frozenset({OrderState.CONFIRMED, OrderState.REFUSED})


def order(circumstances: Circumstances) -> int:
    """How many orders were made now, for decisions told and for reversals."""
    made = 0
    for chunk in decision_reads.unordered(circumstances.clock(), CHUNK):
        made += _write_orders(chunk, Verb.APPLY, circumstances)
    for chunk in reversal_reads.unordered(CHUNK):
        made += _write_orders(chunk, Verb.UNDO, circumstances)
    return made


def _write_orders(chunk: list[Row], verb: Verb, circumstances: Circumstances) -> int:
    now = circumstances.clock()
    rows = [_order_row(row, verb, now) for row in chunk]
    with transaction() as cursor:
        add_platform_orders(cursor, rows)
        add_outbox(cursor, "order", [row[0] for row in rows], now)
    return len(rows)


def _order_row(row: Row, verb: Verb, now: int) -> tuple[Any, ...]:
    reversal = row.get("reversal_id")
    order_id = id_beside("ord", row["decision_id"], verb.value)
    return (
        order_id,
        row["decision_id"],
        reversal,
        verb.value,
        row["account"],
        row["measure"],
        now,
    )


def enforce(platform: Platform, circumstances: Circumstances, *, backoff: int) -> dict[str, int]:
    """How many orders ended now, by `confirmed`, `refused` and `stuck`, and how many wait.

    Orders are sent at most 1,000 a call, after their transaction; each answer is a receipt.
    `backoff` is the wait in ms before another try; 0 tries again at once.
    """
    counts = {"confirmed": 0, "refused": 0, "stuck": 0}
    while batch := ready_orders(circumstances.clock(), MOST_ORDERS):
        orders = _orders(batch, circumstances.clock())
        try:
            receipts = platform.carry_out(orders)
        except PlatformError as error:
            receipts = _unanswered(orders, error)
            if not error.permanent:
                _wait(batch, str(error), circumstances, max(backoff, MINUTE))
                counts["waiting"] = len(batch)
                break
        _record(batch, receipts, circumstances, backoff, counts)
    return counts


def _wait(batch: Sequence[Row], why: str, circumstances: Circumstances, pause: int) -> None:
    """The platform is not there: its orders wait, and none of them counts as tried too often."""
    later = circumstances.clock() + pause
    with transaction() as cursor:
        hold_back_outbox(cursor, [(later, why, row["number"]) for row in batch])


def _orders(batch: Sequence[Row], now: int) -> list[Order]:
    standing = measures_in_force([row["account"] for row in batch], now)
    return [
        Order(
            order_id=row["order_id"],
            verb=Verb(row["verb"]),
            account_id=split_account_key(row["account"])[1],
            measure=Measure(row["measure"]),
            standing=tuple(sorted(Measure(name) for name in standing.get(row["account"], ()))),
            public_ref=row["public_ref"],
            clause=row["clause_id"],
        )
        for row in batch
    ]


def _unanswered(orders: list[Order], error: PlatformError) -> list[Receipt]:
    return [
        Receipt(order.order_id, OrderState.READY, (), str(error), retry=not error.permanent)
        for order in orders
    ]


def _record(
    batch: Sequence[Row],
    receipts: Sequence[Receipt],
    circumstances: Circumstances,
    backoff: int,
    counts: dict[str, int],
) -> None:
    now = circumstances.clock()
    judged = [_judged(row, receipt) for row, receipt in zip(batch, receipts, strict=True)]
    ended = [(row, receipt, state) for row, receipt, state in judged if state]
    waiting = [(row, receipt) for row, receipt, state in judged if not state]
    with transaction() as cursor:
        add_receipts(cursor, [_receipt_row(receipt, state, now) for _, receipt, state in ended])
        add_entries(
            cursor,
            circumstances,
            [
                (
                    "order_confirmed" if state is OrderState.CONFIRMED else "order_stuck",
                    receipt.order_id,
                    {"decision": row["decision_id"], "state": state.value, "verb": row["verb"]},
                )
                for row, receipt, state in ended
            ],
        )
        finish_outbox(
            cursor, [row["number"] for row, _, state in ended if state is OrderState.CONFIRMED]
        )
        close_outbox(
            cursor,
            [
                (state.value, receipt.message, row["number"])
                for row, receipt, state in ended
                if state is not OrderState.CONFIRMED
            ],
        )
        postpone_outbox(
            cursor,
            [
                (now + backoff * 2 ** row["attempts"], receipt.message, row["number"])
                for row, receipt in waiting
            ],
        )
    for _, _, state in ended:
        counts[state.value] += 1


def _judged(row: Row, receipt: Receipt) -> tuple[Row, Receipt, OrderState | None]:
    """The end of an order, or None while another try may help."""
    if receipt.state in ENDS:
        return row, receipt, receipt.state
    if receipt.retry and row["attempts"] + 1 < MOST_ATTEMPTS:
        return row, receipt, None
    return row, receipt, OrderState.STUCK


def _receipt_row(receipt: Receipt, state: OrderState, now: int) -> tuple[Any, ...]:
    effects = json_text([effect.value for effect in receipt.effects])
    ended = moved(ORDER, OrderState.READY, state)
    return (receipt.order_id, ended.value, effects, receipt.message, now)
