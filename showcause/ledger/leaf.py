"""A leaf: the public bytes of one entry, committing to a payload that can be erased.

`payload_hash` is over a salt and the payload. Deleting both erases what was said and leaves the
tree as it was: without the salt nobody can test a guess against the hash.
"""

import hashlib
from typing import Final

from showcause.domain.errors import BadInput
from showcause.domain.moment import Moment
from showcause.ledger.canonical import canonical_bytes

LEAF_VERSION: Final = 1
SALT_LENGTH: Final = 16
LONGEST_LEAF: Final = 2**16 - 1
"""An entry bundle writes each leaf's length in two bytes (C2SP tlog-tiles)."""

_sha256 = hashlib.sha256


def payload_hash(salt: bytes, payload: bytes) -> bytes:
    """SHA-256 over 16 random bytes and the payload's canonical bytes.

    Raises:
        BadInput: the salt is not 16 bytes long.
    """
    if len(salt) != SALT_LENGTH:
        raise BadInput(f"a salt of {len(salt)} bytes", hint=f"{SALT_LENGTH} random bytes")
    return _sha256(salt + payload).digest()


def entry_leaf(*, kind: str, subject: str, at: Moment, payload_hash: bytes) -> bytes:
    """The published bytes of one entry; `subject` is an internal id, never an account's name.

    Raises:
        BadInput: the leaf would be longer than 65,535 bytes, or text in it has no canonical bytes.
    """
    leaf = canonical_bytes(
        {
            "at": at,
            "kind": kind,
            "payload": payload_hash.hex(),
            "subject": subject,
            "v": LEAF_VERSION,
        }
    )
    if len(leaf) > LONGEST_LEAF:
        raise BadInput(f"a ledger entry of {len(leaf)} bytes", hint=f"at most {LONGEST_LEAF}")
    return leaf


def leaf_hash(leaf: bytes) -> bytes:
    """The hash under which a leaf stands in the tree (RFC 6962 section 2.1)."""
    return _sha256(b"\x00" + leaf).digest()
