"""What the sandbox writes: orders carried out, messages to holders, new posts."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Final

import orjson

from showcause.domain.measure import Effect, Measure
from showcause.domain.order import Order, OrderState, Receipt
from showcause.enforcement.port import POST_PREFIX, Message
from showcause.platforms.sandbox.measures import POST
from showcause.platforms.sandbox.orders import (
    Answered,
    Basis,
    Held,
    Outcome,
    outcome_of,
)
from showcause.platforms.sandbox.store import Store

_HELD_ACCOUNTS: Final = """
    SELECT id, kind, measures, withheld FROM account
    WHERE id IN (SELECT value FROM json_each(?))
"""
_HELD_POSTS: Final = """
    SELECT id, 'post' AS kind, measures, withheld FROM post
    WHERE id IN (SELECT value FROM json_each(?))
"""
_ANSWERED: Final = """
    SELECT order_id, verb, subject, measure, state, effects, message FROM answered
    WHERE order_id IN (SELECT value FROM json_each(?))
"""
_ADD_MESSAGE: Final = """
    INSERT INTO message (message_id, account_id, subject, body, language) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (message_id) DO NOTHING
"""
_ADD_ANSWER: Final = """
    INSERT INTO answered (order_id, verb, subject, measure, state, effects, message)
    VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_ERASE: Final = """
    UPDATE account SET name = '', bio = '', picture = '', header = '', followers = 0 WHERE id = ?
"""


def carry_out(
    store: Store, orders: Sequence[Order], clock: Callable[[], int] = lambda: 0
) -> tuple[Receipt, ...]:
    """One receipt per order; all of a call is one transaction.

    The clock (ms UTC) is read once nobody else writes any more: an order may have waited for that.
    """
    with store.writing() as connection:
        now = clock()
        held = _held(connection, [order.account_id for order in orders])
        outcome = outcome_of(orders, held, _answered(connection, orders), now)
        _write_held(connection, outcome.held)
        _write_answers(connection, outcome.final)
        _write_notices(connection, orders, outcome)
    return outcome.receipts


def measures_from_text(text: str) -> dict[Measure, Basis]:
    """The measures of a stored row."""
    return {Measure(name): Basis(*basis) for name, basis in orjson.loads(text).items()}


@cache
def withheld_from_text(text: str) -> frozenset[Effect]:
    """The effects withheld of a stored row."""
    return frozenset(Effect(name) for name in json.loads(text))


def add_messages(store: Store, messages: Sequence[Message]) -> frozenset[str]:
    """The notice ids shown to their account; those of unknown accounts are left out."""
    with store.writing() as connection:
        known = _held(connection, [message.to for message in messages])
        shown = [message for message in messages if message.to in known]
        connection.executemany(_ADD_MESSAGE, [_message_row(message) for message in shown])
    return frozenset(message.notice_id for message in shown)


def _message_row(message: Message) -> tuple[str, str, str, str, str]:
    return (message.notice_id, message.to, message.subject, message.body, message.language)


def _held(connection: sqlite3.Connection, subjects: Iterable[str]) -> dict[str, Held]:
    posts = {name.removeprefix(POST_PREFIX) for name in subjects if name.startswith(POST_PREFIX)}
    rows = connection.execute(_HELD_ACCOUNTS, (_json_list(subjects),))
    held = {row["id"]: _held_from_row(row) for row in rows}
    if posts:
        rows = connection.execute(_HELD_POSTS, (_json_list(posts),))
        held |= {POST_PREFIX + row["id"]: _held_from_row(row) for row in rows}
    return held


def _held_from_row(row: sqlite3.Row) -> Held:
    return Held(
        row["kind"], measures_from_text(row["measures"]), withheld_from_text(row["withheld"])
    )


def _answered(connection: sqlite3.Connection, orders: Sequence[Order]) -> dict[str, Answered]:
    rows = connection.execute(_ANSWERED, (_json_list(order.order_id for order in orders),))
    return {row["order_id"]: _answer_from_row(row) for row in rows}


def _answer_from_row(row: sqlite3.Row) -> Answered:
    effects = tuple(Effect(name) for name in json.loads(row["effects"]))
    state = OrderState(row["state"])
    receipt = Receipt(row["order_id"], state, effects, row["message"])
    return Answered((row["verb"], row["subject"], row["measure"]), receipt)


def _json_list(names: Iterable[str]) -> str:
    return json.dumps(sorted(set(names)))


def _write_held(connection: sqlite3.Connection, held: Mapping[str, Held]) -> None:
    posts: list[tuple[str, str, str]] = []
    accounts: list[tuple[str, str, str]] = []
    for subject, after in held.items():
        row = (*_held_texts(after), subject.removeprefix(POST_PREFIX))
        (posts if after.kind == POST else accounts).append(row)
    connection.executemany("UPDATE post SET measures = ?, withheld = ? WHERE id = ?", posts)
    connection.executemany("UPDATE account SET measures = ?, withheld = ? WHERE id = ?", accounts)
    gone = [(subject,) for subject, after in held.items() if Measure.TERMINATE in after.measures]
    connection.executemany(_ERASE, gone)
    connection.executemany("DELETE FROM post WHERE account_id = ?", gone)


def _held_texts(held: Held) -> tuple[str, str]:
    if not held.measures:
        return "{}", _withheld_text(held.withheld)
    measures = {
        measure.value: (basis.clause, basis.public_ref) for measure, basis in held.measures.items()
    }
    return orjson.dumps(measures).decode(), _withheld_text(held.withheld)


@cache
def _withheld_text(withheld: frozenset[Effect]) -> str:
    return _effects_text(tuple(sorted(withheld)))


@cache
def _effects_text(effects: tuple[Effect, ...]) -> str:
    return json.dumps(effects)


def _write_answers(connection: sqlite3.Connection, final: Mapping[str, Answered]) -> None:
    connection.executemany(_ADD_ANSWER, [_answer_row(answer) for answer in final.values()])


def _answer_row(answer: Answered) -> tuple[str, ...]:
    receipt = answer.receipt
    effects = _effects_text(receipt.effects)
    return (receipt.order_id, *answer.fingerprint, receipt.state, effects, receipt.message)


def _write_notices(
    connection: sqlite3.Connection, orders: Sequence[Order], outcome: Outcome
) -> None:
    rows = [
        (f"order:{order.order_id}", order.account_id, "", order.notice, "")
        for order in orders
        if order.notice and order.account_id in outcome.held
    ]
    connection.executemany(_ADD_MESSAGE, rows)
