"""Ledger entries, written unsequenced in the transaction of what they record."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from showcause.domain.identifier import derived_id
from showcause.ledger.canonical import canonical_bytes
from showcause.ledger.leaf import SALT_LENGTH, payload_hash
from showcause.steps.circumstances import Circumstances
from showcause.store.writes.ledger import add_ledger_entries, add_ledger_payloads

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)

Entry = tuple[str, str, Mapping[str, Any]]
"""Kind, subject (an id of ours, never an account's name) and payload."""


def add_entries(cursor: Any, circumstances: Circumstances, entries: Iterable[Entry]) -> None:
    """Add an entry for each (kind, subject) that has none yet, with a fresh salt."""
    batch = list(entries)
    now = circumstances.clock()
    salts = circumstances.chance(SALT_LENGTH * len(batch))
    heads, payloads = [], []
    for number, (kind, subject, payload) in enumerate(batch):
        salt = salts[number * SALT_LENGTH : (number + 1) * SALT_LENGTH]
        body = canonical_bytes(payload)
        entry_id = derived_id("led", kind, subject)
        heads.append((entry_id, kind, subject, now, payload_hash(salt, body)))
        payloads.append((entry_id, salt, body.decode("utf-8")))
    add_ledger_entries(cursor, heads)
    add_ledger_payloads(cursor, payloads)


def json_text(value: Any) -> str:
    """JSON as the record stores it: keys in order, no spaces, every script as it is."""
    return _ENCODER.encode(value)
