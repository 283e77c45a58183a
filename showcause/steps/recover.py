"""recover: a ledger behind what was published of it takes the published entries up, and says so.

After an older backup was put back the record has fewer entries than outsiders hold. Going on from
there would be a second ledger under one name. So every published entry beyond ours gets its place
again; what it says of its payload is a hash, and the payload is lost unless the record has it. One
entry more, `ledger_restored`, says what happened, and the public page shows it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from showcause.domain.errors import BrokenRecord
from showcause.domain.identifier import ID_LENGTH, derived_id, id_beside
from showcause.ledger.checkpoint import Checkpoint, verified_checkpoint
from showcause.ledger.keys import SigningKey, load_verifier_key, verifier_key
from showcause.ledger.leaf import leaf_hash
from showcause.ledger.publication import CHECKPOINT_PATH
from showcause.ledger.tiles import TILE_WIDTH, FileReader, bundle_path, leaves_of_bundle
from showcause.ledger.tree import Frontier, extended, frontier_from_text, frontier_text, root
from showcause.ledger.verification import verify_published
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries, entry_id_of
from showcause.store.reads.erasure import rounds_beside
from showcause.store.reads.ledger import hashes_of, latest_checkpoint
from showcause.store.record import transaction
from showcause.store.writes.erasure import erase_rows
from showcause.store.writes.ledger import (
    add_ledger_checkpoints,
    add_ledger_entries,
    add_ledger_leaves,
)

ID_SIZE: Final = 4 + ID_LENGTH

LOST: Final = ".lost"
"""In the name of an entry that is known by its published leaf alone, before its index."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """How many entries the record had, how many are published, and how many lack all but a leaf.

    `erased` names entries whose payloads had been erased since, were back with the old record, and
    are gone again.
    """

    had: int
    published: int
    lost: int
    erased: tuple[str, ...] = ()

    @property
    def was_behind(self) -> bool:
        """Whether an older record had been put back."""
        return self.published > self.had


def recover(read: FileReader, key: SigningKey, circumstances: Circumstances) -> Recovered:
    """Take up what was published beyond this record's ledger; doing it again changes nothing.

    Raises:
        BrokenRecord: what is published is not whole, not signed by our key, or not ours from the
            first entry on.
    """
    published = _published(read, key)
    latest = latest_checkpoint()
    frontier = frontier_from_text(latest["frontier"]) if latest else Frontier()
    if published.size <= frontier.size:
        return Recovered(frontier.size, published.size, 0)
    leaves = _leaves(read, frontier.size, published.size)
    grown = extended(frontier, map(leaf_hash, leaves))
    if root(grown) != published.root:
        raise BrokenRecord(
            f"the published ledger is another one before its entry {frontier.size:,}",
            where=published.origin,
            hint="nothing was changed; keep both, and say so in public",
        )
    known = hashes_of([_entry_id(leaf) for leaf in map(orjson.loads, leaves)])
    lost = _place(leaves, known, frontier, grown, read, circumstances)
    erased = _erased(leaves)
    _erase_again(erased)
    return Recovered(frontier.size, published.size, lost, erased)


def _erased(leaves: Sequence[bytes]) -> tuple[str, ...]:
    told = map(orjson.loads, leaves)
    return tuple(leaf["subject"] for leaf in told if leaf["kind"] == "payload_erased")


def _erase_again(entries: Sequence[str]) -> None:
    """What `erase` took then, and the old record brought back: payloads, facts and statements.

    An entry shares its letters with the proposal it is about, so one names the other.
    """
    proposals = sorted({id_beside("prp", entry.partition(".")[0][:ID_SIZE]) for entry in entries})
    with transaction() as cursor:
        erase_rows(cursor, "ledger_payload", entries)
        for proposal in proposals:
            erase_rows(cursor, "safeguard_facts", rounds_beside(proposal))
        erase_rows(cursor, "statement_text", [id_beside("dec", one) for one in proposals])


def _published(read: FileReader, key: SigningKey) -> Checkpoint:
    note = read(CHECKPOINT_PATH).decode("utf-8")
    claimed = verified_checkpoint(note, [load_verifier_key(verifier_key(key))])
    verify_published(read)
    return claimed


def _leaves(read: FileReader, start: int, size: int) -> list[bytes]:
    """The published leaves from an index on."""
    first = start - start % TILE_WIDTH
    found: list[bytes] = []
    for at in range(first, size, TILE_WIDTH):
        width = min(TILE_WIDTH, size - at)
        found += leaves_of_bundle(read(bundle_path(at // TILE_WIDTH, width)))
    return found[start - first :]


def _entry_id(leaf: dict[str, Any]) -> str:
    return entry_id_of(str(leaf["kind"]), str(leaf["subject"]))


def _place(
    leaves: Sequence[bytes],
    known: dict[str, bytes],
    frontier: Frontier,
    grown: Frontier,
    read: FileReader,
    circumstances: Circumstances,
) -> int:
    """How many of these entries are known by their leaf alone; all of them have their place now."""
    places, lost = [], []
    for index, leaf in enumerate(map(orjson.loads, leaves), start=frontier.size):
        entry_id, hashed = _entry_id(leaf), bytes.fromhex(leaf["payload"])
        if known.get(entry_id) != hashed:
            entry_id += f"{LOST}{index}"
            lost.append((entry_id, leaf["kind"], leaf["subject"], leaf["at"], hashed))
        places.append((index, entry_id))
    now, note = circumstances.clock(), read(CHECKPOINT_PATH).decode("utf-8")
    checkpoint = (grown.size, root(grown).hex(), note, frontier_text(grown), now)
    payload = {
        "had": frontier.size,
        "lost": len(lost),
        "published": grown.size,
        "root": root(grown).hex(),
    }
    subject = derived_id("rst", str(frontier.size), str(grown.size), root(grown).hex(), str(now))
    with transaction() as cursor:
        add_ledger_entries(cursor, lost)
        add_ledger_leaves(cursor, places)
        add_ledger_checkpoints(cursor, [checkpoint])
        add_entries(cursor, circumstances, [("ledger_restored", subject, payload)])
    return len(lost)
