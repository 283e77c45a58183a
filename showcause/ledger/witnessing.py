"""What a witness answers: its signature to a ledger that only grew, a number to any other.

Protocol: https://c2sp.org/tlog-witness, `add-checkpoint`. A witness keeps one checkpoint for each
ledger and never signs two of which neither is in the other's past. It needs no entry to do so.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from showcause.domain.errors import BadInput, BrokenRecord
from showcause.ledger.checkpoint import (
    Checkpoint,
    checkpoint_from_text,
    cosignature_line,
    verified_checkpoint,
)
from showcause.ledger.keys import SigningKey, VerifierKey, bytes_from_base64
from showcause.ledger.proof import is_consistent
from showcause.ledger.tree import EMPTY_ROOT

MOST_HASHES: Final = 63
OK, MALFORMED, UNSIGNED, UNKNOWN, CONFLICT, INCONSISTENT = 200, 400, 403, 404, 409, 422


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP status and body; `keep` is the checkpoint to keep from now on, if it was signed."""

    status: int
    body: str
    keep: str | None = None


def request_body(old_size: int, proof: Sequence[bytes], note: str) -> str:
    """What is sent to a witness that knows the ledger at `old_size`."""
    lines = "".join(f"{base64.b64encode(node).decode('ascii')}\n" for node in proof)
    return f"old {old_size}\n{lines}\n{note}"


def answer(
    body: str, kept: Mapping[str, str], logs: Sequence[VerifierKey], key: SigningKey, at: int
) -> Answer:
    """What the witness says to a request.

    Args:
        body: what was sent.
        kept: by origin, the checkpoint it signed last.
        logs: the keys of the ledgers it watches; a ledger's origin is its key's name.
        key: its own.
        at: the moment in seconds.
    """
    try:
        old_size, proof, note = _parts(body)
        claimed = checkpoint_from_text(note)
    except (BadInput, BrokenRecord, ValueError):
        return Answer(MALFORMED, "not a request to add a checkpoint\n")
    mine = [log for log in logs if log.name == claimed.origin]
    if not mine:
        return Answer(UNKNOWN, "this ledger is not watched here\n")
    try:
        checkpoint = verified_checkpoint(note, mine)
    except BrokenRecord as error:
        return Answer(UNSIGNED, f"{error}\n")
    before = kept.get(checkpoint.origin)
    known = checkpoint_from_text(before) if before else Checkpoint("", 0, EMPTY_ROOT)
    return _judged(old_size, proof, note, checkpoint, known, key, at)


def _judged(
    old_size: int,
    proof: list[bytes],
    note: str,
    checkpoint: Checkpoint,
    known: Checkpoint,
    key: SigningKey,
    at: int,
) -> Answer:
    if old_size > checkpoint.size:
        return Answer(MALFORMED, "the old size is larger than the checkpoint\n")
    same_size = checkpoint.size == known.size and checkpoint.root != known.root
    if old_size != known.size or same_size:
        return Answer(CONFLICT, f"{known.size}\n")
    if not is_consistent(known.size, known.root, checkpoint.size, checkpoint.root, proof):
        return Answer(INCONSISTENT, "the proof does not lead from the checkpoint kept here\n")
    return Answer(OK, cosignature_line(note, key, at) + "\n", note)


def _parts(body: str) -> tuple[int, list[bytes], str]:
    head, _, note = body.partition("\n\n")
    first, *lines = head.split("\n")
    if not first.startswith("old ") or len(lines) > MOST_HASHES:
        raise BadInput("not a request")
    size = first.removeprefix("old ")
    if not (size.isascii() and size.isdigit() and str(int(size)) == size):
        raise BadInput("not a size")
    return int(size), [bytes_from_base64(line) for line in lines], note
