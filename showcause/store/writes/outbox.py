"""The outbox: what must still leave the house, and what became of it."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_rows

OUTBOX = ("kind", "ref", "state", "attempts", "next_at", "last_error")


def add_outbox(cursor: Any, kind: str, refs: Iterable[str], now: int) -> None:
    """Queue each reference of that kind once; one already queued stays as it was."""
    add_rows(cursor, "outbox", OUTBOX, ((kind, ref, "ready", 0, now, "") for ref in refs))


def close_outbox(cursor: Any, rows: Iterable[tuple[str, str, int]]) -> None:
    """Set (state, last_error) of rows by number: `done`, `refused` or `stuck`."""
    cursor.executemany(
        "UPDATE outbox SET state = %s, last_error = %s WHERE number = %s AND state = 'ready'",
        list(rows),
    )


def finish_outbox(cursor: Any, numbers: Sequence[int]) -> None:
    """Mark rows as done in one statement a thousand."""
    for start in range(0, len(numbers), 900):
        part = numbers[start : start + 900]
        places = ", ".join(["%s"] * len(part))
        cursor.execute(
            f"UPDATE outbox SET state = 'done' WHERE state = 'ready' AND number IN ({places})", part
        )


def hold_back_outbox(cursor: Any, rows: Iterable[tuple[int, str, int]]) -> None:
    """Set (next_at, last_error) by number; an outage outside is nobody's failed attempt."""
    cursor.executemany(
        "UPDATE outbox SET next_at = %s, last_error = %s WHERE number = %s AND state = 'ready'",
        list(rows),
    )


def reopen_outbox(cursor: Any, rows: Iterable[tuple[int, int]]) -> None:
    """Let stuck rows leave again from a moment on, as if never tried: (next_at, number)."""
    cursor.executemany(
        "UPDATE outbox SET state = 'ready', attempts = 0, next_at = %s"
        " WHERE number = %s AND state = 'stuck'",
        list(rows),
    )


def postpone_outbox(cursor: Any, rows: Iterable[tuple[int, str, int]]) -> None:
    """Count one more attempt of (next_at, last_error, number)."""
    cursor.executemany(
        "UPDATE outbox SET attempts = attempts + 1, next_at = %s, last_error = %s"
        " WHERE number = %s AND state = 'ready'",
        list(rows),
    )
