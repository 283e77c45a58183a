"""Signatures of the Standard Webhooks specification, made and checked.

What is signed is `id.timestamp.body`, by HMAC-SHA-256, as `v1,<base64>`. Several secrets make
several signatures, so that a secret can be changed without a gap: the receiver takes the message
if any of them fits any of its own. A message older or newer than five minutes is refused.

Source: Standard Webhooks specification 1.0.0 (symmetric signatures).
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from showcause.domain.errors import BadInput
from showcause.domain.moment import MINUTE, SECOND, Moment

ID: Final = "webhook-id"
TIMESTAMP: Final = "webhook-timestamp"
SIGNATURE: Final = "webhook-signature"

TOLERANCE: Final = 5 * MINUTE
PREFIX: Final = "whsec_"
VERSION: Final = "v1"
_FEWEST_BYTES: Final = 24
_MOST_BYTES: Final = 64


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """One signing secret; printing it shows nothing of it."""

    key: bytes


def secrets_from_text(text: str) -> tuple[Secret, ...]:
    """The secrets of a text such as `whsec_… whsec_…`, the newest first.

    Raises:
        BadInput: there is none, or one is not base64 of 24 to 64 bytes. The text is never shown.
    """
    secrets = tuple(_secret(number, word) for number, word in enumerate(text.split(), start=1))
    if not secrets:
        raise BadInput("no webhook secret is given", hint="SHOWCAUSE_PLATFORM_SECRET=whsec_…")
    return secrets


def _secret(number: int, word: str) -> Secret:
    try:
        key = base64.b64decode(word.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not _FEWEST_BYTES <= len(key) <= _MOST_BYTES:
        hint = f"{PREFIX} and the base64 of {_FEWEST_BYTES} to {_MOST_BYTES} random bytes"
        raise BadInput(f"webhook secret {number} is not a secret", hint=hint)
    return Secret(key)


def signed_headers(
    secrets: Sequence[Secret], message_id: str, at: Moment, body: bytes
) -> dict[str, str]:
    """The three headers of a message sent now; one signature for each secret."""
    timestamp = str(at // SECOND)
    signatures = [_signature(secret, message_id, timestamp, body) for secret in secrets]
    return {ID: message_id, TIMESTAMP: timestamp, SIGNATURE: " ".join(signatures)}


def _signature(secret: Secret, message_id: str, timestamp: str, body: bytes) -> str:
    content = b".".join((message_id.encode(), timestamp.encode(), body))
    made = hmac.digest(secret.key, content, hashlib.sha256)
    return f"{VERSION},{base64.b64encode(made).decode('ascii')}"


def refusal_of(
    secrets: Sequence[Secret], headers: Mapping[str, str], body: bytes, now: Moment
) -> str:
    """Why a received message is not to be believed; empty when it is."""
    message_id, timestamp = headers.get(ID, ""), headers.get(TIMESTAMP, "")
    if not (message_id and timestamp.isascii() and timestamp.isdigit()):
        return "the headers are missing"
    if abs(now - int(timestamp) * SECOND) > TOLERANCE:
        return "the message is too old or too new"
    given = headers.get(SIGNATURE, "").split(" ")
    expected = [_signature(secret, message_id, timestamp, body) for secret in secrets]
    fits = [
        hmac.compare_digest(one.encode(), other.encode()) for one in given for other in expected
    ]
    return "" if any(fits) else "no signature fits"
