"""answer_unexplained: the holder contests, a person gives reasons or has the measure lifted."""

from typing import Any

from showcause.domain.errors import BadInput, NotPermitted, PlatformError
from showcause.domain.identifier import derived_id, split_account_key
from showcause.domain.measure import Measure
from showcause.domain.moment import MINUTE
from showcause.domain.order import Order, OrderState, Receipt, Verb
from showcause.domain.staff import BYSTANDERS, Staff
from showcause.domain.unexplained import UnexplainedStep
from showcause.enforcement.port import MOST_ORDERS, Platform
from showcause.steps.account_for import ENTRIES, unexplained_event
from showcause.steps.circumstances import Circumstances
from showcause.steps.decide import token_hash
from showcause.steps.entries import add_entries
from showcause.steps.outgoing import Write, send_all
from showcause.store.reads import unexplained as reads
from showcause.store.reads.force import measures_in_force
from showcause.store.reads.rows import Row
from showcause.store.record import transaction
from showcause.store.writes.outbox import (
    add_outbox,
    close_outbox,
    finish_outbox,
    hold_back_outbox,
    postpone_outbox,
)
from showcause.store.writes.unexplained import add_unexplained_events, add_unexplained_texts

LIFT = "lift"
MOST_ATTEMPTS = 3


def contest(token: str, text: str, circumstances: Circumstances) -> str:
    """The id of what the holder wrote; the same words again give the same one.

    Raises:
        BadInput: the link opens nothing, nothing was written, or the measure is over.
    """
    found = reads.by_token_hash(token_hash(token.strip()))
    if found is None:
        raise BadInput("this link opens no decision", hint="copy it whole from the notice")
    if not text.strip():
        raise BadInput("nothing was written", hint="say in your own words why it is wrong")
    if not found["is_open"]:
        raise BadInput("this is over or was explained", where=found["public_ref"])
    return _write(found, UnexplainedStep.CONTESTED, "holder", text, circumstances)


def explain(unexplained_id: str, text: str, *, by: Staff, circumstances: Circumstances) -> str:
    """The id of the reasons a named person gave for a measure made elsewhere.

    Raises:
        BadInput: there is no such open measure, or no reasons.
        NotPermitted: a machine or a viewer.
    """
    found = _open(unexplained_id, by)
    if not text.strip():
        raise BadInput("no reasons were given", hint="what was done, and under which rule")
    return _write(found, UnexplainedStep.EXPLAINED, by.staff_id, text, circumstances)


def lift(unexplained_id: str, *, by: Staff, circumstances: Circumstances) -> str:
    """The id of a named person's order to lift an unexplained measure; it leaves with the others.

    Raises:
        BadInput: there is no such open measure.
        NotPermitted: a machine or a viewer.
    """
    found = _open(unexplained_id, by)
    return _write(found, UnexplainedStep.LIFT_ORDERED, by.staff_id, "", circumstances)


def _open(unexplained_id: str, by: Staff) -> Row:
    if by.role in BYSTANDERS:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="staff who work on cases do it")
    found = reads.by_id(unexplained_id)
    if found is None or not found["is_open"]:
        hint = "showcause list unexplained"
        raise BadInput("no such measure waits for reasons", where=unexplained_id, hint=hint)
    return found


def _write(
    found: Row, step: UnexplainedStep, actor: str, text: str, circumstances: Circumstances
) -> str:
    now = circumstances.clock()
    event = unexplained_event(found["unexplained_id"], step, actor, now, text)
    entry = (ENTRIES[step], event[0], {"measure": found["unexplained_id"]})
    with transaction() as cursor:
        add_unexplained_events(cursor, [event])
        add_unexplained_texts(cursor, [(event[0], text)] if text else [])
        if step is UnexplainedStep.LIFT_ORDERED:
            add_outbox(cursor, LIFT, [found["unexplained_id"]], now)
        add_entries(cursor, circumstances, [entry])
    return str(event[0])


def carry_lifts(
    platform: Platform, circumstances: Circumstances, *, backoff: int
) -> dict[str, int]:
    """How many unexplained measures were lifted now; what our own decisions hold stays."""
    counts = {"lifted": 0}

    def ask(after: int) -> list[Row]:
        return reads.ready_lifts(circumstances.clock(), MOST_ORDERS, after)

    def send(batch: list[Row]) -> tuple[Write, bool]:
        try:
            receipts = platform.carry_out(_orders(batch, circumstances))
        except PlatformError as error:
            later = circumstances.clock() + (error.wait_ms or max(backoff, MINUTE))
            held = [(later, str(error), row["number"]) for row in batch]
            return (lambda cursor: hold_back_outbox(cursor, held)), False
        pairs = list(zip(batch, receipts, strict=True))
        counts["lifted"] += sum(r.state is OrderState.CONFIRMED for r in receipts)
        return _answered(pairs, circumstances, backoff), True

    send_all(ask, send, circumstances)
    return counts


def _orders(batch: list[Row], circumstances: Circumstances) -> list[Order]:
    standing = measures_in_force([row["account"] for row in batch], circumstances.clock())
    return [
        Order(
            order_id=derived_id("ord", row["unexplained_id"], LIFT),
            verb=Verb.UNDO,
            account_id=split_account_key(row["account"])[1],
            measure=Measure(row["measure"]),
            standing=tuple(sorted(map(Measure, standing.get(row["account"], ())))),
            public_ref=row["public_ref"],
        )
        for row in batch
    ]


def _answered(
    pairs: list[tuple[Row, Receipt]], circumstances: Circumstances, backoff: int
) -> Write:
    now = circumstances.clock()
    lifted = [row for row, receipt in pairs if receipt.state is OrderState.CONFIRMED]
    events = [
        unexplained_event(row["unexplained_id"], UnexplainedStep.LIFTED, "machine", now)
        for row in lifted
    ]
    rest = [pair for pair in pairs if pair[1].state is not OrderState.CONFIRMED]
    held = [(now + r.wait_ms, r.message, row["number"]) for row, r in rest if r.wait_ms]
    failed = [(row, r) for row, r in rest if not r.wait_ms]
    again = [(row, r) for row, r in failed if r.retry and row["attempts"] + 1 < MOST_ATTEMPTS]
    stuck = [("stuck", r.message, row["number"]) for row, r in failed if (row, r) not in again]
    later = [(now + backoff * 2 ** row["attempts"], r.message, row["number"]) for row, r in again]

    def write(cursor: Any) -> None:
        add_unexplained_events(cursor, events)
        add_entries(cursor, circumstances, [("unexplained_lifted", e[1], {}) for e in events])
        finish_outbox(cursor, [row["number"] for row in lifted])
        hold_back_outbox(cursor, held)
        close_outbox(cursor, stuck)
        postpone_outbox(cursor, later)

    return write
