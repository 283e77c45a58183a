"""Everything a run leaves behind, without what may differ: salts, moments, and what contains them.

A statement of reasons and a letter name the day, so their hashes differ from run to run, and with
them the leaves of the ledger; the places of entries follow the order they were written in.
"""

import json
import mailbox
import re
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from showcause.store.reads.rows import Row, fetch
from showcause.wiring import opening
from tests.record.house import tables
from tests.record.sites import Site, environment

DIFFERS: Final = {
    "clock_shift": {"shift_id"},
    "decision": {"statement_hash"},
    "ledger_entry": {"number", "entry_id", "payload_hash", "subject"},
    "ledger_leaf": {"leaf_index", "entry_id"},
    "ledger_payload": {"entry_id", "salt"},
    "notice": {"text_hash"},
    "outbox": {"number"},
    "proposal_finding": {"id"},
}
"""Columns that are left out, by table, besides every moment."""

MOMENTS: Final = frozenset({"answer_until", "appeal_until", "due_at", "starts_at", "milliseconds"})
HASHES: Final = frozenset({"statement", "text"})
NUMBERS: Final = re.compile(r"\d+")
NAMED_AFTER_A_MOMENT: Final = re.compile(r"\b(bkt|rol)_[a-z2-7]+")
"""Back-tests and what followed: the moment is part of their ids."""

State = dict[str, Counter[str]]


def state_of(site: Site) -> State:
    """Rows of every table of the record and the platform, and the letters, each counted."""
    with environment(site):
        opening.open_workspace(site.home)
    state = {table: _table(table) for table in tables() if table != "letter_form"}
    state["notice_text"] = _letters_written()
    state["ledger_checkpoint"] = _newest_checkpoint()
    state["entries"] = _entries()
    state["platform"] = _platform(site.home / "sandbox" / "store.sqlite3")
    state["letters"] = Counter(letters(site.home / "mail"))
    return state


def difference(ours: State, theirs: State) -> dict[str, tuple[list[str], list[str]]]:
    """By table, up to three rows that only one of the two has."""
    return {
        table: (list(ours[table] - theirs[table])[:3], list(theirs[table] - ours[table])[:3])
        for table in ours
        if ours[table] != theirs[table]
    }


def letters(folder: Path) -> list[str]:
    """The Message-ID of every letter in every file, in no order."""
    found = []
    for path in folder.glob("*.mbox"):
        with closing(mailbox.mbox(path, create=False)) as box:
            found += [str(letter["Message-ID"]) for letter in box]
    return found


def activity_of(site: Site) -> dict[str, Counter[str]]:
    """The rows of every stored file; one that nobody finished must not be there."""
    folder = site.home / "activity"
    return {
        str(path.relative_to(folder)): Counter(map(repr, pq.read_table(path).to_pylist()))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.relative_to(folder).parts[0].startswith(".")
    }


def _table(table: str) -> Counter[str]:
    left_out = DIFFERS.get(table, set())
    return Counter(_told(row, left_out) for row in fetch(f"SELECT * FROM {table}"))


def _newest_checkpoint() -> Counter[str]:
    """How many entries the newest one covers; when others were made depends on who looked when."""
    return Counter(map(str, fetch("SELECT MAX(tree_size) AS size FROM ledger_checkpoint")))


def _letters_written() -> Counter[str]:
    """Letters with their forms: those of one minute share one, so how many there are may differ."""
    rows = fetch(
        """SELECT t.*, f.body AS form_body FROM notice_text t
        LEFT JOIN letter_form f ON f.form_id = t.form_id"""
    )
    return Counter(_told(row, {"form_id"}) for row in rows)


def _told(row: Row, left_out: set[str]) -> str:
    kept = {
        name: _steady(name, value)
        for name, value in row.items()
        if name not in left_out and name not in MOMENTS and not f"_{name}".endswith("_at")
    }
    return NAMED_AFTER_A_MOMENT.sub(r"\1_#", json.dumps(kept, sort_keys=True, default=str))


def _steady(name: str, value: Any) -> Any:
    if name in ("body", "form_body") and isinstance(value, str):
        return _steady_json(value) if value.startswith("{") else NUMBERS.sub("#", value)
    return value


def _steady_json(text: str) -> Any:
    told = json.loads(text)
    return {name: value for name, value in told.items() if name not in MOMENTS | HASHES}


def _entries() -> Counter[str]:
    """Kind and subject of every entry that has its place in the tree, with no place left empty."""
    rows = fetch(
        """SELECT l.leaf_index, e.kind, e.subject FROM ledger_entry e
        LEFT JOIN ledger_leaf l ON l.entry_id = e.entry_id ORDER BY l.leaf_index"""
    )
    assert [row["leaf_index"] for row in rows] == list(range(len(rows)))
    named = ("" if row["kind"] == "time_simulated" else row["subject"] for row in rows)
    told = (f"{row['kind']} {name}" for row, name in zip(rows, named, strict=True))
    return Counter(NAMED_AFTER_A_MOMENT.sub(r"\1_#", each) for each in told)


def _platform(store: Path) -> Counter[str]:
    """The platform's own accounts with what is withheld from them, and the orders it answered."""
    with closing(sqlite3.connect(store)) as connection:
        accounts = connection.execute("SELECT id, measures, withheld, picture FROM account")
        answered = connection.execute("SELECT * FROM answered")
        return Counter(repr(row) for row in [*accounts, *answered])
