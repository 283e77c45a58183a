"""Lists of names are sealed with a key of their own, and open only for the case they belong to.

AES-256-GCM with a fresh nonce; the case's id is authenticated, so a list cannot be moved to
another case (NIST SP 800-38D).
"""

import base64
from typing import Final

from showcause.domain.errors import BrokenRecord

NONCE_BYTES: Final = 12


def sealed(text: str, *, key: bytes, nonce: bytes, of: str) -> str:
    """The text sealed for one case, as base64 with its nonce in front."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    body = AESGCM(key).encrypt(nonce, text.encode("utf-8"), of.encode("ascii"))
    return base64.b64encode(nonce + body).decode("ascii")


def unsealed(kept: str, *, key: bytes, of: str) -> str:
    """What was sealed for that case.

    Raises:
        BrokenRecord: it was changed, or belongs to another case or key.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    raw = base64.b64decode(kept)
    try:
        text = AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], of.encode("ascii"))
    except InvalidTag as error:
        raise BrokenRecord("a sealed list does not open", where=of) from error
    return text.decode("utf-8")
