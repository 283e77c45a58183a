"""How far live streams were read."""

from showcause.store.reads.rows import Row, fetch


def place_in(stream: str) -> Row:
    """Where a stream goes on: cursor ('' is the beginning), and what came of it so far."""
    rows = fetch('SELECT "cursor", events, batches FROM stream_cursor WHERE stream = %s', (stream,))
    return rows[0] if rows else {"cursor": "", "events": 0, "batches": 0}
