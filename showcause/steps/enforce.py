"""enforce: decisions whose notice is written become orders, and a platform's answers receipts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, Final

from showcause.domain.errors import PlatformError
from showcause.domain.identifier import id_beside, split_account_key
from showcause.domain.measure import Effect, Measure
from showcause.domain.moment import MINUTE
from showcause.domain.order import TOO_LATE, Order, OrderState, Receipt, Verb
from showcause.domain.transition import ORDER, moved
from showcause.enforcement.port import MOST_ORDERS, Platform
from showcause.steps.circumstances import ORDER_CHUNK, Circumstances
from showcause.steps.entries import Entry, add_entry_rows, entry_rows, json_text
from showcause.steps.outgoing import Write, send_all
from showcause.store.hands import shared_out
from showcause.store.reads import decisions as decision_reads
from showcause.store.reads import relief as relief_reads
from showcause.store.reads import reversals as reversal_reads
from showcause.store.reads.force import measures_in_force
from showcause.store.reads.outbox import (
    carried_out,
    ready_orders,
    ready_relief,
    waiting_measures,
)
from showcause.store.reads.rows import Row
from showcause.store.record import written_behind
from showcause.store.writes.order import add_platform_orders, add_receipts
from showcause.store.writes.outbox import (
    add_outbox,
    close_outbox,
    finish_outbox,
    hold_back_outbox,
    postpone_outbox,
)

MOST_ATTEMPTS: Final = 3
HANDS: Final = 2
"""How many batches are under way at once where workers share the outbox."""

Judged = tuple[Row, Receipt, OrderState | None]

SEND_WITHIN: Final = 800
"""Milliseconds from asking the stop switch to the last moment a platform may carry an order out."""

MOST_LATE: Final = 4
"""Calls in a row that came too late, each with a quarter of the orders, before the rest waits."""

ENDS: Final = frozenset({OrderState.CONFIRMED, OrderState.REFUSED})


def order(circumstances: Circumstances) -> int:
    """How many orders were made now: decisions told, reversals, reliefs and what has lapsed."""
    now = circumstances.clock()
    waiting = (
        (Verb.APPLY, "decision_id", partial(decision_reads.unordered, now, ORDER_CHUNK)),
        (Verb.UNDO, "reversal_id", partial(reversal_reads.unordered, ORDER_CHUNK)),
        (Verb.UNDO, "relief_id", partial(relief_reads.unlifted, now, ORDER_CHUNK)),
        (Verb.APPLY, "relief_id", partial(relief_reads.unresumed, now, ORDER_CHUNK)),
        (Verb.UNDO, "decision_id", partial(relief_reads.lapsed, now, ORDER_CHUNK)),
    )
    # All of a kind are durable before the next kind is looked at.
    return sum(
        shared_out(ask, partial(_write_orders, verb, circumstances), key)
        for verb, key, ask in waiting
    )


def _write_orders(verb: Verb, circumstances: Circumstances, chunks: Iterable[list[Row]]) -> int:
    made = 0
    with written_behind() as hand_over:
        for chunk in chunks:
            hand_over(orders_of(chunk, verb, circumstances))
            made += len(chunk)
    return made


def orders_of(chunk: Iterable[Row], verb: Verb, circumstances: Circumstances) -> Write:
    """What writes one order for each row, and queues it."""
    now = circumstances.clock()
    rows = [_order_row(row, verb, now) for row in chunk]

    def write(cursor: Any) -> None:
        add_platform_orders(cursor, rows)
        add_outbox(cursor, "order", [row[0] for row in rows], now)

    return write


def _order_row(row: Row, verb: Verb, now: int) -> tuple[Any, ...]:
    reversal, relief = row.get("reversal_id"), row.get("relief_id")
    order_id = id_beside("ord", relief or row["decision_id"], verb.value)
    return (
        order_id,
        row["decision_id"],
        reversal,
        relief,
        verb.value,
        row["account"],
        row["measure"],
        now,
    )


def enforce(platform: Platform, circumstances: Circumstances, *, backoff: int) -> dict[str, int]:
    """How many orders ended now, by `confirmed`, `refused` and `stuck`, and how many wait.

    Orders are sent at most 1,000 a call, after their transaction; each answer is a receipt.
    `backoff` is the wait in ms before another try; 0 tries again at once. The stop switch is asked
    before every call: while it holds, only what gives back leaves.
    """
    tallies = [Counter[str]()]
    late = Counter[str]()

    def ask(after: int) -> list[Row]:
        size = MOST_ORDERS >> 2 * late["in_a_row"]
        if circumstances.switch().holds:
            return ready_relief(circumstances.clock(), size, after)
        return ready_orders(circumstances.clock(), size, after)

    def send(asked: list[Row]) -> tuple[Write, bool]:
        batch, orders = _orders(asked, circumstances)
        try:
            receipts = platform.carry_out(orders) if orders else []
        except PlatformError as error:
            if not error.permanent:
                tallies.append(Counter(waiting=len(batch)))
                pause = error.wait_ms or max(backoff, MINUTE)
                return _waiting(batch, str(error), circumstances, pause), False
            receipts = _unanswered(orders, error)
        if _late_too_often(receipts, late):
            tallies.append(Counter(waiting=len(batch)))
            return _waiting(batch, TOO_LATE, circumstances, MINUTE), False
        judged = [_judged(row, receipt) for row, receipt in zip(batch, receipts, strict=True)]
        tallies.append(Counter(state.value for _, _, state in judged if state))
        left_alone = sum(receipt.wait_ms > 0 for receipt in receipts)
        tallies.append(Counter(waiting=left_alone))
        go_on = len(batch) == len(asked) and not left_alone
        return _answered(judged, circumstances, backoff), go_on

    send_all(ask, send, circumstances, hands=HANDS)
    if circumstances.switch().holds:
        tallies.append(Counter(held=waiting_measures()))
    return dict.fromkeys(("confirmed", "refused", "stuck"), 0) | sum(tallies, Counter())


def _late_too_often(receipts: Sequence[Receipt], late: Counter[str]) -> bool:
    """Whether one call more in a row came too late than is tried; counts them in `late`."""
    now = any(receipt.message == TOO_LATE for receipt in receipts)
    late["in_a_row"] = late["in_a_row"] + 1 if now else 0
    return late["in_a_row"] > MOST_LATE


def _waiting(batch: Sequence[Row], why: str, circumstances: Circumstances, pause: int) -> Write:
    """The platform is not there: its orders wait, and none of them counts as tried too often."""
    later = circumstances.clock() + pause
    rows = [(later, why, row["number"]) for row in batch]
    return lambda cursor: hold_back_outbox(cursor, rows)


def _orders(asked: Sequence[Row], circumstances: Circumstances) -> tuple[list[Row], list[Order]]:
    """What may leave of a batch, and its orders; only what gives back once measures are stopped."""
    told = circumstances.switch()
    batch = [row for row in asked if not told.holds or row["verb"] == Verb.UNDO]
    accounts = [row["account"] for row in batch]
    in_force = measures_in_force(accounts, circumstances.clock())
    there = carried_out(accounts) if told.holds else None
    by = told.checked_at + SEND_WITHIN if told.checked_at else 0
    return batch, [_order(row, in_force, there, by) for row in batch]


def _order(
    row: Row, in_force: Mapping[str, set[str]], there: set[tuple[str, str]] | None, send_by: int
) -> Order:
    """One order. While measures are stopped, `there` keeps any that never arrived out of it."""
    account, undo = row["account"], row["verb"] == Verb.UNDO
    names = in_force.get(account, set())
    kept = names if there is None else {name for name in names if (account, name) in there}
    return Order(
        order_id=row["order_id"],
        verb=Verb(row["verb"]),
        account_id=split_account_key(account)[1],
        measure=Measure(row["measure"]),
        standing=tuple(sorted(map(Measure, kept))),
        public_ref=row["public_ref"],
        clause=row["clause_id"],
        send_by=0 if undo else send_by,
    )


def _unanswered(orders: list[Order], error: PlatformError) -> list[Receipt]:
    return [
        Receipt(order.order_id, OrderState.READY, (), str(error), retry=not error.permanent)
        for order in orders
    ]


def _answered(judged: Sequence[Judged], circumstances: Circumstances, backoff: int) -> Write:
    """What writes a batch's answers: receipts, entries, and what becomes of its outbox rows."""
    now = circumstances.clock()
    ended = [(row, receipt, state) for row, receipt, state in judged if state]
    waiting = [
        (row, receipt)
        for row, receipt, state in judged
        if not state and receipt.message != TOO_LATE and not receipt.wait_ms
    ]
    held = [
        (now + receipt.wait_ms, receipt.message, row["number"])
        for row, receipt, state in judged
        if not state and receipt.wait_ms
    ]
    answers = [
        _receipt_row(receipt, state, now)
        for _, receipt, state in ended
        if state is not OrderState.STUCK
    ]
    entries = entry_rows(circumstances, [_entry(*each) for each in ended])
    later = [
        (now + backoff * 2 ** row["attempts"], receipt.message, row["number"])
        for row, receipt in waiting
    ]
    done, closed = _ends(ended)

    def write(cursor: Any) -> None:
        add_receipts(cursor, answers)
        add_entry_rows(cursor, entries)
        finish_outbox(cursor, done)
        close_outbox(cursor, closed)
        postpone_outbox(cursor, later)
        hold_back_outbox(cursor, held)

    return write


def _entry(row: Row, receipt: Receipt, state: OrderState) -> Entry:
    kind = "order_confirmed" if state is OrderState.CONFIRMED else "order_stuck"
    payload = {"decision": row["decision_id"], "state": state.value, "verb": row["verb"]}
    return kind, receipt.order_id, payload


def _ends(
    ended: Sequence[tuple[Row, Receipt, OrderState]],
) -> tuple[list[int], list[tuple[str, str, int]]]:
    """Outbox rows that are done, and (state, why, number) of those that did not get there."""
    done = [row["number"] for row, _, state in ended if state is OrderState.CONFIRMED]
    closed = [
        (state.value, receipt.message, row["number"])
        for row, receipt, state in ended
        if state is not OrderState.CONFIRMED
    ]
    return done, closed


def _judged(row: Row, receipt: Receipt) -> Judged:
    """The end of an order, or None while another try may help."""
    if receipt.state in ENDS:
        return row, receipt, receipt.state
    if receipt.message == TOO_LATE or receipt.wait_ms:
        return row, receipt, None
    if receipt.retry and row["attempts"] + 1 < MOST_ATTEMPTS:
        return row, receipt, None
    return row, receipt, OrderState.STUCK


def _receipt_row(receipt: Receipt, state: OrderState, now: int) -> tuple[Any, ...]:
    ended = moved(ORDER, OrderState.READY, state)
    return (receipt.order_id, ended.value, _names(receipt.effects), receipt.message, now)


@lru_cache(maxsize=1024)
def _names(effects: tuple[Effect, ...]) -> str:
    return json_text([effect.value for effect in effects])
