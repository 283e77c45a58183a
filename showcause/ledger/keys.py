"""The ledger's Ed25519 keys, written as C2SP signed-note and Go's `note` package write them.

A verifier key is `name+keyid+base64`, a signing key `PRIVATE+KEY+name+keyid+base64`. The key id
names a key and protects nothing. https://c2sp.org/signed-note
"""

import base64
import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from showcause.domain.errors import BadInput

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SEED_LENGTH: Final = 32

_ED25519 = b"\x01"

SIGNS: Final = 1
COSIGNS: Final = 4
"""What a key is for: notes (signed-note), or a witness's timed cosignatures (tlog-cosignature)."""
_PRIVATE = "PRIVATE+KEY+"
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class SigningKey:
    """What signs checkpoints; the seed is secret and stays out of logs."""

    name: str
    seed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """What checks signatures; public."""

    name: str
    key_id: bytes
    public: bytes
    kind: int = SIGNS


def new_key(name: str, *, seed: bytes) -> SigningKey:
    """A signing key from 32 random bytes; the name is best the address of the ledger.

    Raises:
        BadInput: the name is empty or holds a space or a plus, or the seed is not 32 bytes.
    """
    if not _NAME.fullmatch(name):
        raise BadInput(f"'{name}' cannot name a key", hint="like ledger.example.org")
    if len(seed) != SEED_LENGTH:
        raise BadInput(f"a seed of {len(seed)} bytes", hint=f"{SEED_LENGTH} random bytes")
    return SigningKey(name, seed)


def key_text(key: SigningKey) -> str:
    """The secret line that `load_key` reads."""
    return f"{_PRIVATE}{key.name}+{_key_id(key).hex()}+{_base64(_ED25519 + key.seed)}"


def load_key(text: str) -> SigningKey:
    """The signing key written by `key_text`, or by Go's `note.GenerateKey`.

    Raises:
        BadInput: the text is not such a key.
    """
    if not text.startswith(_PRIVATE):
        raise BadInput("not a signing key", hint=f"it begins with {_PRIVATE}")
    name, key_id, seed, _ = _parts(text.removeprefix(_PRIVATE))
    key = new_key(name, seed=seed)
    if key_id != _key_id(key):
        raise BadInput("the signing key is damaged: its id does not fit")
    return key


def verifier_key(key: SigningKey) -> str:
    """The public line that goes with a signing key."""
    return f"{key.name}+{_key_id(key).hex()}+{_base64(_ED25519 + public_bytes(key))}"


def load_verifier_key(text: str) -> VerifierKey:
    """The verifier key written by `verifier_key`.

    Raises:
        BadInput: the text is not such a key.
    """
    name, key_id, public, kind = _parts(text, (SIGNS, COSIGNS))
    if key_id != key_id_of(name, public, kind):
        raise BadInput("the verifier key is damaged: its id does not fit")
    return VerifierKey(name, key_id, public, kind)


def witness_key(key: SigningKey) -> str:
    """The public line by which a witness's cosignatures are checked."""
    public = public_bytes(key)
    key_id = key_id_of(key.name, public, COSIGNS)
    return f"{key.name}+{key_id.hex()}+{_base64(bytes([COSIGNS]) + public)}"


def key_id_of(name: str, public: bytes, kind: int = SIGNS) -> bytes:
    """The four bytes by which a signature line names its key."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def public_bytes(key: SigningKey) -> bytes:
    """The public half of a signing key, 32 bytes."""
    return private_key(key).public_key().public_bytes_raw()


def private_key(key: SigningKey) -> "Ed25519PrivateKey":
    """The signing key as `cryptography` wants it."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(key.seed)


def bytes_from_base64(text: str) -> bytes:
    """The bytes of standard base64, in its one canonical spelling.

    Raises:
        BadInput: the text is not that; the spare bits of the last letter must be zero.
    """
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise BadInput("not base64") from error
    if _base64(raw) != text:
        raise BadInput("not canonical base64")
    return raw


def _key_id(key: SigningKey) -> bytes:
    return key_id_of(key.name, public_bytes(key))


def _parts(text: str, kinds: tuple[int, ...] = (SIGNS,)) -> tuple[str, bytes, bytes, int]:
    """Name, key id, the 32 bytes after the algorithm's, and that."""
    parts = text.split("+", 2)
    if len(parts) != 3 or not re.fullmatch(r"[0-9a-f]{8}", parts[1]):
        raise BadInput("not a key", hint="name+keyid+base64")
    raw = bytes_from_base64(parts[2])
    if len(raw) != 1 + SEED_LENGTH or raw[0] not in kinds:
        raise BadInput("not an Ed25519 key")
    return parts[0], bytes.fromhex(parts[1]), raw[1:], raw[0]


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
