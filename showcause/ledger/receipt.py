"""The ledger proof of one entry ("your receipt" on screen): enough to check it alone, offline."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from showcause.domain.errors import BadInput
from showcause.domain.moment import Moment
from showcause.ledger.canonical import canonical_bytes
from showcause.ledger.checkpoint import checkpoint_from_text
from showcause.ledger.leaf import entry_leaf, payload_hash
from showcause.ledger.proof import HashReader, inclusion_proof

PROOF_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class PublishedEntry:
    """One entry and its place; `payload` is its canonical text, None with `salt` once erased."""

    index: int
    kind: str
    subject: str
    at: Moment
    payload_hash: bytes
    salt: bytes | None
    payload: str | None


def ledger_proof(
    entry: PublishedEntry, *, read_hash: HashReader, checkpoint: str, keys: Sequence[str]
) -> dict[str, Any]:
    """What the person gets, for `proof_bytes` to write.

    Args:
        entry: the entry; its index is below the checkpoint's size.
        read_hash: subtree roots of a ledger at least as large as the checkpoint.
        checkpoint: a signed checkpoint.
        keys: the verifier keys of every signature on it.

    Raises:
        BadInput: the entry is not under the checkpoint, or its payload is not what it commits to.
    """
    size = checkpoint_from_text(checkpoint).size
    leaf = entry_leaf(
        kind=entry.kind, subject=entry.subject, at=entry.at, payload_hash=entry.payload_hash
    )
    proof = inclusion_proof(read_hash, entry.index, size)
    return {
        "checkpoint": checkpoint,
        "entry": json.loads(leaf),
        "inclusion": [sibling.hex() for sibling in proof],
        "index": entry.index,
        "keys": list(keys),
        **_opened_payload(entry),
        "v": PROOF_VERSION,
    }


def proof_bytes(proof: Mapping[str, Any]) -> bytes:
    """The file to hand over: canonical JSON and a newline; the verifier takes no other spelling."""
    return canonical_bytes(dict(proof)) + b"\n"


def _opened_payload(entry: PublishedEntry) -> dict[str, Any]:
    if entry.salt is None or entry.payload is None:
        return {"payload": None, "salt": None}
    if payload_hash(entry.salt, entry.payload.encode()) != entry.payload_hash:
        raise BadInput(
            f"the payload of entry {entry.index} is not what the ledger holds",
            hint="it was changed after it was recorded",
        )
    return {"payload": json.loads(entry.payload), "salt": entry.salt.hex()}
