"""Identifiers: derived from what they name, so that doing a thing twice does it once."""

import hashlib
from functools import lru_cache
from typing import Any, Final

ID_LENGTH = 20
ID_BYTES = 15
TOKEN_BYTES = 20

_BLOCK: Final = 64
"""Bytes SHA-256 takes in at once."""

_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]


def digest(*parts: str) -> str:
    """Hex SHA-256 over the parts, unambiguous whatever they contain."""
    return _hash(parts).hex()


def _hash(parts: tuple[str, ...]) -> bytes:
    try:
        raw = list(map(str.encode, parts))
    except UnicodeEncodeError:
        raw = [part.encode("utf-8", "surrogatepass") for part in parts]
    return hashlib.sha256(b"".join([len(part).to_bytes(8, "big") + part for part in raw])).digest()


def derived_id(prefix: str, *parts: str) -> str:
    """`prefix_` and 20 base32 letters, the same for the same parts for ever."""
    return f"{prefix}_{_letters(_hash((prefix, *parts))[:ID_BYTES])[:ID_LENGTH]}"


def _letters(raw: bytes) -> str:
    """Lower-case base32 of bytes whose number can be divided by five."""
    number = int.from_bytes(raw, "big")
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(len(raw) * 8 - 10, -1, -10)])


def id_beside(prefix: str, known_id: str, suffix: str = "") -> str:
    """The letters of a known id under another prefix: for what there is one of beside it.

    A proposal, its decision and that decision's reversal share their letters, so they lie in one
    order in every table, and SQL can name one from the other. `suffix` tells several apart.
    """
    return f"{prefix}{known_id[len(prefix) :]}{suffix}"


def keyed_token(key: bytes, purpose: str, *parts: str) -> str:
    """32 base32 letters that nobody without the key can make or guess (HMAC-SHA-256)."""
    inner, outer = _keyed(key)
    inner, outer = inner.copy(), outer.copy()
    inner.update(_hash((purpose, *parts)))
    outer.update(inner.digest())
    return _letters(outer.digest()[:TOKEN_BYTES])


def keyed_id(key: bytes, prefix: str, *parts: str) -> str:
    """`prefix_` and 20 letters as from `derived_id`, which nobody without the key can work out.

    For whatever is published and names an account: ids of accounts are few enough to try them all.
    """
    return f"{prefix}_{keyed_token(key, prefix, *parts)[:ID_LENGTH]}"


@lru_cache(maxsize=16)
def _keyed(key: bytes) -> tuple[Any, Any]:
    """HMAC begun with a key (RFC 2104): `hmac` would begin anew, or copy itself, each time."""
    block = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    inner, outer = (bytes([byte ^ mask for byte in block]) for mask in (0x36, 0x5C))
    return hashlib.sha256(inner), hashlib.sha256(outer)


def account_key(platform: str, account_id: str) -> str:
    """How the record names an account: `platform:account_id`."""
    return f"{platform}:{account_id}"


def split_account_key(key: str) -> tuple[str, str]:
    """The platform and the platform's own id of an account key."""
    platform, _, account_id = key.partition(":")
    return platform, account_id
