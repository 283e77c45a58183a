"""Questions about the ledger."""

from collections.abc import Iterator, Sequence
from typing import Any

from showcause.store.reads.rows import Row, fetch, fetch_number, fetch_tuples

Entry = tuple[int, str, str, str, int, bytes]
"""Number, id, kind, subject, moment and payload hash."""


def unsequenced(size: int) -> list[tuple[Any, ...]]:
    """Entries without a place in the tree, in the order they were written."""
    return fetch_tuples(
        """SELECT e.number, e.entry_id, e.kind, e.subject, e.at, e.payload_hash FROM ledger_entry e
        WHERE e.number > %s AND NOT EXISTS
            (SELECT 1 FROM ledger_leaf l WHERE l.entry_id = e.entry_id)
        ORDER BY e.number LIMIT %s""",
        (_certainly_sequenced(), size),
    )


def _certainly_sequenced() -> int:
    """A number up to which every entry has its place.

    Transactions can commit out of the order in which they took their numbers, so the newest
    sequenced ones are looked at again.
    """
    return fetch_number(
        """SELECT MIN(number) - 1 FROM (SELECT e.number FROM ledger_leaf l
        JOIN ledger_entry e ON e.entry_id = l.entry_id
        ORDER BY l.leaf_index DESC LIMIT 20000) AS newest"""
    )


def latest_checkpoint() -> Row | None:
    """The newest signed tree head, or None."""
    rows = fetch("SELECT * FROM ledger_checkpoint ORDER BY tree_size DESC LIMIT 1")
    return rows[0] if rows else None


def handovers() -> list[str]:
    """The checkpoints by which one signing key handed over to the next, oldest first."""
    rows = fetch_tuples(
        """SELECT note FROM ledger_checkpoint WHERE note LIKE %s ORDER BY tree_size""",
        ("%\nhandover %",),
    )
    return [str(note) for (note,) in rows]


def leaves_from(index: int, until: int, size: int) -> Iterator[list[tuple[Any, ...]]]:
    """Sequenced entries from an index up to another (exclusive): kind, subject, moment, hash."""
    start = index
    while start < until:
        end = min(start + size, until)
        yield fetch_tuples(
            """SELECT e.kind, e.subject, e.at, e.payload_hash FROM ledger_leaf l
            JOIN ledger_entry e ON e.entry_id = l.entry_id
            WHERE l.leaf_index >= %s AND l.leaf_index < %s ORDER BY l.leaf_index""",
            (start, end),
        )
        start = end


def sequenced_entry(subject: str, kind: str) -> Row | None:
    """One entry with its place and, unless erased, its salt and payload; None if not sequenced."""
    rows = fetch(
        """SELECT l.leaf_index, e.kind, e.subject, e.at, e.payload_hash, p.salt, p.body
        FROM ledger_entry e JOIN ledger_leaf l ON l.entry_id = e.entry_id
        LEFT JOIN ledger_payload p ON p.entry_id = e.entry_id
        WHERE e.entry_id = %s""",
        (f"{subject}.{kind}",),
    )
    return rows[0] if rows else None


def hashes_of(entries: Sequence[str]) -> dict[str, bytes]:
    """The payload hash of those entries that the record has, by the name of the entry."""
    found: dict[str, bytes] = {}
    for start in range(0, len(entries), 900):
        part = entries[start : start + 900]
        places = ", ".join(["%s"] * len(part))
        rows = fetch_tuples(
            f"SELECT entry_id, payload_hash FROM ledger_entry WHERE entry_id IN ({places})", part
        )
        found |= {entry_id: bytes(hashed) for entry_id, hashed in rows}
    return found


def restorations() -> list[Row]:
    """What was written each time an older record was put back: when, and the payload, newest first.

    Their ids have a beginning of their own, so this asks the key and not the whole table.
    """
    return fetch(
        """SELECT e.at, p.body FROM ledger_entry e JOIN ledger_payload p ON p.entry_id = e.entry_id
        WHERE e.entry_id > 'rst_' AND e.entry_id < 'rsu' AND e.kind = 'ledger_restored'
        ORDER BY e.at DESC"""
    )
