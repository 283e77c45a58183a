"""Identifiers: derived from what they name, so that doing a thing twice does it once."""

import base64
import hashlib
import hmac

ID_LENGTH = 20
ID_BYTES = 15
TOKEN_BYTES = 20


def digest(*parts: str) -> str:
    """Hex SHA-256 over the parts, unambiguous whatever they contain."""
    raw = [part.encode("utf-8", "surrogatepass") for part in parts]
    framed = b"".join(len(part).to_bytes(8, "big") + part for part in raw)
    return hashlib.sha256(framed).hexdigest()


def derived_id(prefix: str, *parts: str) -> str:
    """`prefix_` and 20 base32 letters, the same for the same parts for ever."""
    raw = bytes.fromhex(digest(prefix, *parts))[:ID_BYTES]
    return f"{prefix}_{base64.b32encode(raw).decode('ascii').lower()[:ID_LENGTH]}"


def id_beside(prefix: str, known_id: str, suffix: str = "") -> str:
    """The letters of a known id under another prefix: for what there is one of beside it.

    A proposal, its decision and that decision's reversal share their letters, so they lie in one
    order in every table, and SQL can name one from the other. `suffix` tells several apart.
    """
    return f"{prefix}{known_id[len(prefix) :]}{suffix}"


def keyed_token(key: bytes, purpose: str, *parts: str) -> str:
    """32 base32 letters that nobody without the key can make or guess (HMAC-SHA-256)."""
    raw = hmac.new(key, bytes.fromhex(digest(purpose, *parts)), hashlib.sha256).digest()
    return base64.b32encode(raw[:TOKEN_BYTES]).decode("ascii").lower()


def account_key(platform: str, account_id: str) -> str:
    """How the record names an account: `platform:account_id`."""
    return f"{platform}:{account_id}"


def split_account_key(key: str) -> tuple[str, str]:
    """The platform and the platform's own id of an account key."""
    platform, _, account_id = key.partition(":")
    return platform, account_id
