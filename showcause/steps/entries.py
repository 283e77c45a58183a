"""Ledger entries, written unsequenced in the transaction of what they record."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from showcause.ledger.canonical import canonical_bytes
from showcause.ledger.leaf import SALT_LENGTH, payload_hash
from showcause.steps.circumstances import Circumstances
from showcause.store.writes.ledger import add_ledger_entries, add_ledger_payloads

Entry = tuple[str, str, Mapping[str, Any]]
"""Kind, subject (an id of ours, never an account's name) and payload."""


Rows = list[tuple[Any, ...]]


def add_entries(cursor: Any, circumstances: Circumstances, entries: Iterable[Entry]) -> None:
    """Add an entry for each (kind, subject) that has none yet, with a fresh salt."""
    add_entry_rows(cursor, entry_rows(circumstances, entries))


def entry_rows(circumstances: Circumstances, entries: Iterable[Entry]) -> tuple[Rows, Rows]:
    """Heads and payloads of entries, made before the transaction that adds them begins."""
    batch = list(entries)
    now = circumstances.clock()
    salts = circumstances.chance(SALT_LENGTH * len(batch))
    heads, payloads = [], []
    for number, (kind, subject, payload) in enumerate(batch):
        salt = salts[number * SALT_LENGTH : (number + 1) * SALT_LENGTH]
        body = canonical_bytes(payload)
        entry_id = entry_id_of(kind, subject)
        heads.append((entry_id, kind, subject, now, payload_hash(salt, body)))
        payloads.append((entry_id, salt, body.decode("utf-8")))
    return heads, payloads


def add_entry_rows(cursor: Any, rows: tuple[Rows, Rows]) -> None:
    """Add what `entry_rows` made; an entry that is there already stays as it was."""
    heads, payloads = rows
    add_ledger_entries(cursor, heads)
    add_ledger_payloads(cursor, payloads)


def entry_id_of(kind: str, subject: str) -> str:
    """What the one entry of that kind about a subject is called."""
    return f"{subject}.{kind}"


def json_text(value: Any) -> str:
    """JSON as the record stores it: keys in order, no spaces, every script as it is."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
