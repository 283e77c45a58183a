"""cosign: the published checkpoint is shown to witnesses, and bears the signatures they give."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from showcause.domain.errors import BadInput, BrokenRecord
from showcause.ledger.checkpoint import (
    checkpoint_from_text,
    signatures,
    verified_checkpoint,
)
from showcause.ledger.keys import load_verifier_key
from showcause.ledger.proof import consistency_proof
from showcause.ledger.publication import CHECKPOINT_PATH, KEY_PATH
from showcause.ledger.tiles import tile_hashes
from showcause.ledger.witnessing import CONFLICT, OK, request_body
from showcause.steps.publish import published_keys
from showcause.steps.whole_file import write_whole

Ask = Callable[[str], tuple[int, str]]
"""Sends a request to a witness; gives its status and answer."""

TURNS: Final = 3


def cosign(folder: Path, ask: Ask, witness: str) -> bool:
    """Whether the published checkpoint bears a witness's signature now; its key is a line.

    Raises:
        BadInput: nothing is published.
        BrokenRecord: the witness knows another ledger than this one, or signed wrongly.
    """
    path = folder / CHECKPOINT_PATH
    if not path.is_file():
        raise BadInput("no published ledger", where=str(folder), hint="showcause ledger publish")
    note, key = path.read_text(encoding="utf-8"), load_verifier_key(witness)
    if any(line.key_id == key.key_id for line in signatures(note)):
        return True
    size = checkpoint_from_text(note).size
    read_hash = tile_hashes(lambda name: (folder / name).read_bytes(), size)
    known = 0
    for _ in range(TURNS):
        if known > size:
            break
        status, told = ask(request_body(known, consistency_proof(read_hash, known, size), note))
        if status == OK:
            signed = note + told
            verified_checkpoint(signed, [key])
            write_whole(folder / KEY_PATH, _with(published_keys(folder), witness))
            write_whole(path, signed.encode())
            return True
        if status != CONFLICT or not told.strip().isdigit() or int(told) == known:
            break
        known = int(told)
    raise BrokenRecord(f"{key.name} did not sign: {status} {told.strip()}", where=str(path))


def _with(keys: Sequence[str], witness: str) -> bytes:
    return "".join(f"{line}\n" for line in dict.fromkeys([*keys, witness])).encode()
