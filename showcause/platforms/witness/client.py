"""Shows a witness a checkpoint over HTTP (C2SP tlog-witness)."""

from typing import Final

import httpx

from showcause.domain.errors import PlatformError

PATIENCE: Final = 15.0


def ask_witness(address: str, body: str) -> tuple[int, str]:
    """Status and answer of a witness's `add-checkpoint`.

    Raises:
        PlatformError: nobody answered.
    """
    try:
        answer = httpx.post(
            f"{address.rstrip('/')}/add-checkpoint",
            content=body.encode(),
            timeout=PATIENCE,
            follow_redirects=False,
        )
    except httpx.HTTPError as error:
        message = f"the witness at {address} does not answer: {error}"
        raise PlatformError(message, permanent=False) from error
    return answer.status_code, answer.text[:10_000]
