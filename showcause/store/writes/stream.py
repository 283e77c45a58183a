"""How far live streams were read; updated in place."""

from typing import Any


def move_cursor(cursor: Any, stream: str, place: str, events: int, moved_at: int) -> None:
    """One more batch of a stream is durable, up to a place in it."""
    cursor.execute(
        """INSERT INTO stream_cursor (stream, "cursor", events, batches, moved_at)
        VALUES (%s, %s, %s, 1, %s)
        ON CONFLICT (stream) DO UPDATE SET "cursor" = excluded."cursor",
            events = stream_cursor.events + excluded.events,
            batches = stream_cursor.batches + 1, moved_at = excluded.moved_at""",
        (stream, place, events, moved_at),
    )
