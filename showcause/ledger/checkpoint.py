"""Checkpoints: the ledger's size and root, signed (C2SP tlog-checkpoint in a signed-note).

origin
size
base64(root)
[handover OLD_KEY NEW_KEY]

— key name base64(key id, signature)
"""

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from showcause.domain.errors import BadInput, BrokenRecord
from showcause.ledger.keys import (
    COSIGNS,
    SigningKey,
    VerifierKey,
    bytes_from_base64,
    key_id_of,
    private_key,
    public_bytes,
    verifier_key,
)
from showcause.ledger.tree import HASH_LENGTH, Frontier, extended, root

HANDOVER: Final = "handover "
"""Begins the fourth line of a checkpoint by which one key hands over to the next."""

_ORIGIN = re.compile(r"[^\s\x00-\x1f\x7f]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_SIGNATURE = re.compile(r"— (\S+) (\S+)\n")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How large which ledger was, and the root it had then."""

    origin: str
    size: int
    root: bytes
    more: tuple[str, ...] = ()
    """Lines below the root, signed as well."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line of a note."""

    name: str
    key_id: bytes
    value: bytes


def next_checkpoint(
    frontier: Frontier, leaf_hashes: Iterable[bytes], *, key: SigningKey, origin: str
) -> tuple[Frontier, str]:
    """The frontier with these leaf hashes appended, and its signed checkpoint."""
    grown = extended(frontier, leaf_hashes)
    return grown, signed_checkpoint(Checkpoint(origin, grown.size, root(grown)), key)


def signed_checkpoint(checkpoint: Checkpoint, key: SigningKey) -> str:
    """The text to publish.

    Raises:
        BadInput: the origin is empty or holds a space.
    """
    if not _ORIGIN.fullmatch(checkpoint.origin):
        raise BadInput(f"'{checkpoint.origin}' cannot name a ledger", hint="like its address")
    return with_signature(f"{_body(checkpoint)}\n", key)


def handover_checkpoint(
    frontier: Frontier, leaf_hashes: Iterable[bytes], *, old: SigningKey, new: SigningKey
) -> tuple[Frontier, str]:
    """The frontier with these leaf hashes appended, and a checkpoint that hands over to a new key.

    It says so in a fourth line, and both keys sign it.

    Raises:
        BadInput: the keys have two names; a ledger keeps its own.
    """
    if old.name != new.name:
        raise BadInput(f"a key of {new.name} cannot sign the ledger {old.name}")
    grown = extended(frontier, leaf_hashes)
    line = f"{HANDOVER}{verifier_key(old)} {verifier_key(new)}"
    note = signed_checkpoint(Checkpoint(old.name, grown.size, root(grown), (line,)), old)
    return grown, with_signature(note, new)


def handed_over(note: str) -> tuple[str, str] | None:
    """The old key and the new one that a checkpoint names, as lines; None if it is no hand-over."""
    for line in checkpoint_from_text(note).more:
        old, _, new = line.removeprefix(HANDOVER).partition(" ")
        if line.startswith(HANDOVER) and old and new:
            return old, new
    return None


def with_signature(note: str, key: SigningKey) -> str:
    """The note with one more signature line; two keys sign while one takes over from another."""
    body, _, _ = note.rpartition("\n\n")
    return f"{note}{signature_line(f'{body}{chr(10)}'.encode(), key)}\n"


def signature_line(signed: bytes, key: SigningKey) -> str:
    """The signature line of a key over some bytes, as on a note, without its line end."""
    raw = key_id_of(key.name, public_bytes(key)) + private_key(key).sign(signed)
    return f"— {key.name} {base64.b64encode(raw).decode('ascii')}"


def checkpoint_from_text(note: str) -> Checkpoint:
    """What a checkpoint claims; nothing about its signatures.

    Raises:
        BrokenRecord: the text is not a checkpoint.
    """
    lines = note.rpartition("\n\n")[0].split("\n")
    if len(lines) < 3 or not all(lines[:3]) or not _SIZE.fullmatch(lines[1]):
        raise BrokenRecord("not a checkpoint")
    try:
        root_hash = bytes_from_base64(lines[2])
    except BadInput as error:
        raise BrokenRecord("the checkpoint's root is not base64") from error
    if len(root_hash) != HASH_LENGTH:
        raise BrokenRecord("the checkpoint's root is not 32 bytes long")
    return Checkpoint(lines[0], int(lines[1]), root_hash, tuple(lines[3:]))


def verified_checkpoint(note: str, keys: Sequence[VerifierKey]) -> Checkpoint:
    """What a checkpoint says, if at least one of the keys signed it.

    Signatures by other keys are passed over, as signed-note asks.

    Raises:
        BrokenRecord: none of the keys signed it, or a signature of theirs is wrong.
    """
    checkpoint = checkpoint_from_text(note)
    body = _signed_part(note)
    known = {(key.name, key.key_id): key for key in keys}
    signed = [line for line in signatures(note) if (line.name, line.key_id) in known]
    if not signed:
        raise BrokenRecord("the checkpoint is signed by none of the known keys")
    for line in signed:
        _check_signature(known[line.name, line.key_id], line, body)
    return checkpoint


def signatures(note: str) -> list[Signature]:
    """The signature lines of a note, unchecked.

    Raises:
        BrokenRecord: one of the lines is not a signature.
    """
    lines = note.rpartition("\n\n")[2].splitlines(keepends=True)
    return [_signature(line) for line in lines]


def cosignature_line(note: str, key: SigningKey, at: int) -> str:
    """A witness's line on a checkpoint, saying when (seconds), without its line end.

    Source: https://c2sp.org/tlog-cosignature, version 1 for checkpoints.
    """
    signature = private_key(key).sign(_cosigned(_signed_part(note), at))
    key_id = key_id_of(key.name, public_bytes(key), COSIGNS)
    raw = key_id + at.to_bytes(8, "big") + signature
    return f"— {key.name} {base64.b64encode(raw).decode('ascii')}"


def _signed_part(note: str) -> bytes:
    return f"{note.rpartition(chr(10) * 2)[0]}\n".encode()


def _cosigned(signed: bytes, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n".encode() + signed


def _signature(line: str) -> Signature:
    matched = _SIGNATURE.fullmatch(line)
    if matched is None:
        raise BrokenRecord("a signature line cannot be read")
    try:
        raw = bytes_from_base64(matched[2])
    except BadInput as error:
        raise BrokenRecord("a signature is not base64") from error
    return Signature(matched[1], raw[:4], raw[4:])


def _check_signature(key: VerifierKey, signature: Signature, body: bytes) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    value = signature.value
    if key.kind == COSIGNS:
        body, value = _cosigned(body, int.from_bytes(value[:8], "big")), value[8:]
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(value, body)
    except InvalidSignature as error:
        raise BrokenRecord(f"the signature of {key.name} is wrong") from error


def _body(checkpoint: Checkpoint) -> str:
    root_hash = base64.b64encode(checkpoint.root).decode("ascii")
    more = "".join(f"{line}\n" for line in checkpoint.more)
    return f"{checkpoint.origin}\n{checkpoint.size}\n{root_hash}\n{more}"
