"""sequence: ledger entries get their place in the tree, under a signed checkpoint."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from showcause.ledger.checkpoint import next_checkpoint
from showcause.ledger.keys import SigningKey
from showcause.ledger.leaf import entry_leaf, leaf_hash
from showcause.ledger.tree import Frontier, frontier_from_text, frontier_text
from showcause.ledger.tree import root as root_of
from showcause.steps.circumstances import Circumstances
from showcause.store.reads.ledger import latest_checkpoint, unsequenced
from showcause.store.record import written_first
from showcause.store.writes.ledger import add_ledger_checkpoints, add_ledger_leaves

BATCH: Final = 20_000

Grow = Callable[[Frontier, list[bytes]], tuple[Frontier, str]]
"""Appends leaf hashes to a tree; gives it with its signed checkpoint."""


def sequence(key: SigningKey, circumstances: Circumstances) -> int:
    """How many entries got their place now; one checkpoint covers each 20,000.

    Only one sequencer at a time gets its places written; another that looked at the same moment
    stops and leaves the rest to it.
    """
    placed = 0
    grow = partial(next_checkpoint, key=key, origin=key.name)
    while batch := unsequenced(BATCH):
        if not place(batch, grow, circumstances):
            break
        placed += len(batch)
    return placed


def leaf_bytes(kind: str, subject: str, at: int, payload_hash: Any) -> bytes:
    """The published bytes of an entry as the record holds it."""
    return entry_leaf(kind=kind, subject=subject, at=at, payload_hash=bytes(payload_hash))


def place(batch: list[tuple[Any, ...]], grow: Grow, circumstances: Circumstances) -> bool:
    """Whether these entries have their place now, under one checkpoint."""
    latest = latest_checkpoint()
    frontier = frontier_from_text(latest["frontier"]) if latest else Frontier()
    hashes = [leaf_hash(leaf_bytes(*row[2:])) for row in batch]
    grown, note = grow(frontier, hashes)
    places = [(frontier.size + offset, row[1]) for offset, row in enumerate(batch)]
    root = root_of(grown).hex()
    checkpoint = (grown.size, root, note, frontier_text(grown), circumstances.clock())

    def write(cursor: Any) -> None:
        add_ledger_leaves(cursor, places)
        add_ledger_checkpoints(cursor, [checkpoint])

    return written_first(write)
