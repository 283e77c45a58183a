"""Reports that people on a Mastodon server made, as events Showcause reads in.

Source: docs.joinmastodon.org, the admin/reports API and the entity Admin::Report.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from showcause.platforms.mastodon.listing import pages
from showcause.platforms.reaching import Place

_REPORTS: Final = "/api/v1/admin/reports"


def reports(place: Place, platform: str) -> Iterator[dict[str, Any]]:
    """One row a report, open ones first, in the form of docs/reference/events; ids never change.

    Raises:
        PlatformError: the server could not be read, or does not take our credentials.
    """
    for is_resolved in ("false", "true"):
        for page in pages(place, f"{_REPORTS}?resolved={is_resolved}&limit=200"):
            for report in page:
                yield _row(report, platform)


def _row(report: Mapping[str, Any], platform: str) -> dict[str, Any]:
    """One report as an event; of several posts the first is named."""
    posts: Sequence[Mapping[str, Any]] = report.get("statuses") or ({},)
    return {
        "type": "report",
        "platform": platform,
        "event_id": f"report-{report['id']}",
        "reporter": str((report.get("account") or {}).get("id", "")),
        "account": str((report.get("target_account") or {}).get("id", "")),
        "post": str(posts[0].get("id", "")),
        "category": report.get("category") or "",
        "text": report.get("comment") or "",
        "at": report["created_at"],
    }
