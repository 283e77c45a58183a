"""Reports made to an Ozone, as events Showcause reads in.

Source: the lexicon tools.ozone.moderation.queryEvents.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

from showcause.domain.errors import PlatformError
from showcause.platforms.reaching import Place

_EVENTS: Final = "/xrpc/tools.ozone.moderation.queryEvents"
_ASKED: Final = {
    "types": "tools.ozone.moderation.defs#modEventReport",
    "sortDirection": "asc",
    "limit": "100",
}


def reports(place: Place, platform: str) -> Iterator[dict[str, Any]]:
    """One row a report, oldest first, in the form of docs/reference/events; ids never change.

    Appeals, which Ozone keeps among the reports, are none and are left out.

    Raises:
        PlatformError: Ozone could not be read, or does not take our credentials.
    """
    cursor = ""
    while True:
        asked = {**_ASKED, **({"cursor": cursor} if cursor else {})}
        answer = place.call("GET", f"{_EVENTS}?{urlencode(asked, quote_via=quote)}")
        if answer.status >= 400:
            said = answer.json().get("message", answer.status)
            raise PlatformError(str(said), permanent=True, where=place.host)
        page = answer.json()
        rows = (_row(row, platform) for row in page.get("events", ()))
        yield from (row for row in rows if row["category"] != "appeal")
        cursor = str(page.get("cursor") or "")
        if not cursor:
            return


def _row(event: Mapping[str, Any], platform: str) -> dict[str, Any]:
    subject, said = event["subject"], event["event"]
    uri = str(subject.get("uri") or "")
    kind = str(said.get("reportType") or "").partition("#")[2]
    return {
        "type": "report",
        "platform": platform,
        "event_id": f"report-{event['id']}",
        "reporter": event["createdBy"],
        "account": uri.split("/")[2] if uri else str(subject.get("did") or ""),
        "post": uri,
        "category": kind.removeprefix("reason").lower(),
        "text": said.get("comment") or "",
        "at": event["createdAt"],
    }
