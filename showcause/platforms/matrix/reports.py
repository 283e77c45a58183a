"""Reports that people on a Synapse made of events, as events Showcause reads in.

Source: Synapse's admin API documentation, "Event reports".
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from showcause.domain.errors import PlatformError
from showcause.domain.moment import iso_from_moment
from showcause.platforms.reaching import Place

_REPORTS: Final = "/_synapse/admin/v1/event_reports"
_PAGE: Final = 100


def reports(place: Place, platform: str) -> Iterator[dict[str, Any]]:
    """One row a report, oldest first, in the form of docs/reference/events; ids never change.

    Reading a report twice therefore makes one. The score that a client may send is left out:
    how loudly somebody reports is no evidence.

    Raises:
        PlatformError: Synapse could not be read, or does not take our credentials.
    """
    start = 0
    while True:
        answer = place.call("GET", f"{_REPORTS}?from={start}&limit={_PAGE}&dir=f")
        if answer.status >= 400:
            said = answer.json().get("error", answer.status)
            raise PlatformError(str(said), permanent=True, where=place.host)
        page = answer.json()
        yield from (_row(report, platform) for report in page.get("event_reports", ()))
        if "next_token" not in page:
            return
        start = int(page["next_token"])


def _row(report: Mapping[str, Any], platform: str) -> dict[str, Any]:
    return {
        "type": "report",
        "platform": platform,
        "event_id": f"report-{report['id']}",
        "reporter": report["user_id"],
        "account": report.get("sender") or "",
        "post": report["event_id"],
        "text": report.get("reason") or "",
        "at": iso_from_moment(int(report["received_ts"])),
    }
