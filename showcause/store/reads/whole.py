"""Questions whether a record that was put back is whole."""

from collections.abc import Iterator
from typing import Any

from showcause.store.reads.rows import fetch_number, fetch_tuples

_COUNTED = ("account_contact", "appeal", "decision", "ledger_entry", "notice", "receipt")


def counts() -> dict[str, int]:
    """How many rows the tables have that people ask about first."""
    return {table: fetch_number(f"SELECT COUNT(*) FROM {table}") for table in _COUNTED}


def parts_listed() -> Iterator[tuple[str, str]]:
    """Path and SHA-256 of every Parquet part of activity that the record lists, as last written."""
    yield from fetch_tuples(
        """SELECT p.path, COALESCE((SELECT w.sha256 FROM part_rewriting w WHERE w.path = p.path
            ORDER BY w.made_at DESC, w.rewriting_id LIMIT 1), p.sha256)
        FROM activity_part p ORDER BY p.path"""
    )


def payloads(size: int) -> Iterator[list[tuple[Any, ...]]]:
    """(entry, payload hash, salt, body) of every entry whose payload is kept, in chunks."""
    last = 0
    while True:
        rows = fetch_tuples(
            """SELECT e.number, e.entry_id, e.payload_hash, p.salt, p.body FROM ledger_entry e
            JOIN ledger_payload p ON p.entry_id = e.entry_id
            WHERE e.number > %s ORDER BY e.number LIMIT %s""",
            (last, size),
        )
        if not rows:
            return
        yield [row[1:] for row in rows]
        last = rows[-1][0]
