"""Whether anything was lost or doubled, worked out again from bare rows and the platform's state.

Nothing of the code that wrote them is used: rows are read whole and compared in plain Python.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import closing
from typing import Any, Final

from showcause.domain.identifier import digest
from showcause.store.reads.rows import Row, fetch
from showcause.wiring import opening
from tests.faults.state import letters
from tests.record.sites import Site, environment

LASTING: Final = ("done", "refused")


def scan(site: Site, independent: str) -> list[str]:
    """What is wrong; empty is a record that lost, doubled and mistook nothing."""
    with environment(site):
        opening.open_workspace(site.home)
    rows = {table: fetch(f"SELECT * FROM {table}") for table in TABLES}
    found = [*_decided(rows), *_told(rows), *_fallen(rows, independent), *_ordered(rows)]
    accounts, answered = _platform(site)
    found += _compare("orders the platform answered", answered, _all(rows["receipt"], "order_id"))
    found += _standing(rows, accounts)
    found += _filed(rows, letters(site.home / "mail"))
    return found + _entries(rows)


TABLES: Final = (
    "decision",
    "ledger_entry",
    "ledger_leaf",
    "notice",
    "notice_delivery",
    "outbox",
    "platform_order",
    "proposal",
    "receipt",
    "reversal",
    "safeguard_round",
    "statement_text",
    "void",
)

Rows = dict[str, list[Row]]


def _all(rows: Iterable[Row], name: str) -> list[Any]:
    return [row[name] for row in rows]


def _compare(what: str, found: Iterable[Any], wanted: Iterable[Any]) -> list[str]:
    """Each wanted one once, and nothing else."""
    have, want = Counter(found), Counter(wanted)
    differing = {"lost": want - have, "too many": have - want}
    return [
        f"{what}: {sum(some.values())} {word}, as {next(iter(some))}"
        for word, some in differing.items()
        if some
    ]


def _voided(rows: Rows) -> dict[str, int]:
    """When each sweep fell."""
    return {void["cause"]: void["made_at"] for void in rows["void"]}


def _decided(rows: Rows) -> list[str]:
    """Each allowed proposal is one decision; only in a sweep that fell may some have none."""
    fell = _voided(rows)
    sweeps = {row["proposal_id"]: row["sweep_id"] for row in rows["proposal"]}
    allowed = {row["proposal_id"] for row in rows["safeguard_round"] if row["verdict"] == "allow"}
    decided = _all(rows["decision"], "proposal_id")
    fallen = {proposal for proposal in allowed if sweeps[proposal] in fell}
    due = (allowed - fallen) | (fallen & set(decided))
    bodies = {row["decision_id"]: row["body"] for row in rows["statement_text"]}
    wrong = [
        row["decision_id"]
        for row in rows["decision"]
        if digest(bodies.get(row["decision_id"], "")) != row["statement_hash"]
    ]
    return _compare("decisions", decided, due) + _compare("statements that differ", wrong, [])


def _told(rows: Rows) -> list[str]:
    """One notice of each decision and of each reversal."""
    told = defaultdict(list)
    for row in rows["notice"]:
        told[row["kind"]].append(row["subject_id"])
    reversed_ones = _all(rows["reversal"], "decision_id")
    return [
        *_compare("notices of decisions", told["decision"], _all(rows["decision"], "decision_id")),
        *_compare("notices of reversals", told["reversal"] + told["rollback"], reversed_ones),
    ]


def _fallen(rows: Rows, independent: str) -> list[str]:
    """With a sweep every decision of it is reversed, once; no independent one is."""
    fell = _voided(rows)
    reversed_ones = _all(rows["reversal"], "decision_id")
    by_review = {row["decision_id"] for row in rows["reversal"] if row["void_id"] is None}
    due = {row["decision_id"] for row in rows["decision"] if row["sweep_id"] in fell} | by_review
    touched = {
        row["decision_id"] for row in rows["decision"] if row["rule_id"] == independent
    } & set(reversed_ones)
    return _compare("reversals", reversed_ones, due) + _compare("independent", touched, [])


def _ordered(rows: Rows) -> list[str]:
    """A decision that stands has its order, one that was carried out and fell its inverse."""
    reversed_ones = set(_all(rows["reversal"], "decision_id"))
    made = defaultdict(list)
    for row in rows["platform_order"]:
        made[row["verb"]].append(row["decision_id"])
    applied = set(made["apply"])
    due = [
        row["decision_id"]
        for row in rows["decision"]
        if row["decision_id"] not in reversed_ones or row["decision_id"] in applied
    ]
    orders = _all(rows["platform_order"], "order_id")
    queued = [row["ref"] for row in rows["outbox"] if row["kind"] == "order"]
    waiting = [row["ref"] for row in rows["outbox"] if row["state"] not in LASTING]
    return [
        *_compare("orders", made["apply"], due),
        *_compare("inverse orders", made["undo"], applied & reversed_ones),
        *_compare("receipts", _all(rows["receipt"], "order_id"), orders),
        *_compare("queued orders", queued, orders),
        *_compare("what waits", waiting, []),
    ]


def _platform(site: Site) -> tuple[dict[str, str], list[str]]:
    with closing(sqlite3.connect(site.home / "sandbox" / "store.sqlite3")) as store:
        accounts = dict(store.execute("SELECT id, measures FROM account"))
        return accounts, [order for (order,) in store.execute("SELECT order_id FROM answered")]


def _standing(rows: Rows, accounts: dict[str, str]) -> list[str]:
    """On the platform stands exactly what was decided and not reversed."""
    reversed_ones = set(_all(rows["reversal"], "decision_id"))
    due = [
        (row["account"].partition(":")[2], row["measure"])
        for row in rows["decision"]
        if row["decision_id"] not in reversed_ones
    ]
    found = [(name, measure) for name, text in accounts.items() for measure in json.loads(text)]
    return _compare("measures", found, [pair for pair in due if pair[0] in accounts])


def _filed(rows: Rows, sent: list[str]) -> list[str]:
    notices = _all(rows["notice"], "notice_id")
    filed = [row["notice_id"] for row in rows["notice_delivery"] if row["state"] == "filed"]
    named = [name.strip("<>").partition("@")[0] for name in sent]
    return [
        *_compare("deliveries", filed, notices),
        *_compare("letters", named, notices),
    ]


def _entries(rows: Rows) -> list[str]:
    """An entry for whatever was done, each in a place of its own without a gap."""
    entries = defaultdict(list)
    for row in rows["ledger_entry"]:
        entries[row["kind"]].append(row["subject"])
    answered = entries["order_confirmed"] + entries["order_stuck"]
    places = _all(rows["ledger_leaf"], "leaf_index")
    leaves = _all(rows["ledger_leaf"], "entry_id")
    return [
        *_compare("entries", entries["decision_made"], _all(rows["decision"], "decision_id")),
        *_compare("entries", entries["decision_reversed"], _all(rows["reversal"], "reversal_id")),
        *_compare("entries", answered, _all(rows["receipt"], "order_id")),
        *_compare("entries", entries["notice_delivered"], _all(rows["notice"], "notice_id")),
        *_compare("places", places, range(len(places))),
        *_compare("leaves", leaves, _all(rows["ledger_entry"], "entry_id")),
    ]
