"""Mastodon's lists, a page after the other, by their Link headers.

Source: docs.joinmastodon.org, "Guidelines and best practices", Pagination; RFC 8288.
"""

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

import orjson

from showcause.domain.errors import PlatformError
from showcause.domain.moment import MINUTE
from showcause.platforms.reaching import Answer, Place

_NEXT: Final = re.compile(r"<([^>]+)>\s*;\s*rel=\"next\"")


def pages(place: Place, start: str) -> Iterator[list[dict[str, Any]]]:
    """Every page of a list from a path on; of a Link only the query is taken, never its host.

    Raises:
        PlatformError: the list could not be read to its end.
    """
    path, address = start, start.partition("?")[0]
    while path:
        answer = place.call("GET", path)
        yield _rows(answer, place.host)
        after = _NEXT.search(answer.headers.get("link", ""))
        query = urlsplit(after[1]).query if after else ""
        path = f"{address}?{query}" if query else ""


def _rows(answer: Answer, host: str) -> list[dict[str, Any]]:
    try:
        found = orjson.loads(answer.body)
    except orjson.JSONDecodeError as error:
        raise PlatformError("the answer is no JSON", permanent=False, where=host) from error
    if answer.status >= 400 or not isinstance(found, list):
        said = found.get("error", answer.status) if isinstance(found, dict) else answer.status
        raise PlatformError(f"{said}", permanent=False, where=host, wait_ms=MINUTE)
    return found
