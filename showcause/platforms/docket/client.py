"""Looks at a platform's public pages for suspended profiles, one after another."""

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import quote

import httpx

from showcause.disclosure.docket import Seen

PATIENCE: Final = 15.0
SHOWN: Final = {200: Seen.SUSPENDED, 404: Seen.NOT_SUSPENDED}


def looks(address: str, handles: Sequence[str]) -> Iterator[tuple[str, Seen]]:
    """What `ADDRESS/@HANDLE` showed for each; anything else than yes and no is no answer."""
    with httpx.Client(timeout=PATIENCE, follow_redirects=False) as client:
        for handle in handles:
            try:
                answer = client.get(f"{address.rstrip('/')}/@{quote(handle, safe='')}")
            except httpx.HTTPError:
                yield handle, Seen.NO_ANSWER
                continue
            yield handle, SHOWN.get(answer.status_code, Seen.NO_ANSWER)
