"""Keys put away under a passphrase: scrypt makes the key, AES-256-GCM seals what is in it.

The cost is N = 2^16, r = 8, p = 1: 64 MB and some tenths of a second for each guess.
Source: RFC 7914 (scrypt); NIST SP 800-38D (GCM).
"""

import json
from collections.abc import Mapping
from typing import Final

from showcause.domain.errors import BadInput

MARK: Final = b"showcause keys 1\n"
SALT_BYTES: Final = 16
NONCE_BYTES: Final = 12
CHANCE_BYTES: Final = SALT_BYTES + NONCE_BYTES
SHORTEST_PASSPHRASE: Final = 12

_COST: Final = 1 << 16
_KEY_BYTES: Final = 32


def sealed(files: Mapping[str, str], passphrase: str, *, chance: bytes) -> bytes:
    """Texts by the names of their files, sealed; `chance` is 28 random bytes, used once.

    Raises:
        BadInput: the passphrase is shorter than twelve characters.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise BadInput("the passphrase is too short", hint=f"{SHORTEST_PASSPHRASE} letters or more")
    salt, nonce = chance[:SALT_BYTES], chance[SALT_BYTES:]
    content = json.dumps(dict(files), sort_keys=True).encode()
    return MARK + chance + AESGCM(_key(passphrase, salt)).encrypt(nonce, content, MARK)


def opened(content: bytes, passphrase: str) -> dict[str, str]:
    """The texts that were sealed, by the names of their files.

    Raises:
        BadInput: this is nothing sealed, the passphrase is another, or a byte was changed.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if not content.startswith(MARK) or len(content) < len(MARK) + CHANCE_BYTES:
        raise BadInput("these are no sealed keys")
    chance = content[len(MARK) : len(MARK) + CHANCE_BYTES]
    salt, nonce = chance[:SALT_BYTES], chance[SALT_BYTES:]
    box = content[len(MARK) + CHANCE_BYTES :]
    try:
        plain = AESGCM(_key(passphrase, salt)).decrypt(nonce, box, MARK)
    except InvalidTag as error:
        hint = "another passphrase, or a damaged file"
        raise BadInput("the keys do not open", hint=hint) from error
    return {str(name): str(text) for name, text in json.loads(plain).items()}


def _key(passphrase: str, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=salt, length=_KEY_BYTES, n=_COST, r=8, p=1).derive(passphrase.encode())
