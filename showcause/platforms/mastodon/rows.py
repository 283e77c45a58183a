"""What Mastodon tells of accounts, posts and reports, as events Showcause reads in.

Source: docs.joinmastodon.org, the entities Admin::Account, Admin::Report and Status.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any, Final

from showcause.platforms.mastodon.listing import pages
from showcause.platforms.reaching import Place

_REPORTS: Final = "/api/v1/admin/reports"
_BREAKS: Final = re.compile(r"<br\s*/?>|</p>\s*<p>")
_TAGS: Final = re.compile(r"<[^>]*>")


def reports(place: Place, platform: str) -> Iterator[dict[str, Any]]:
    """One row a report, open ones first, in the form of docs/reference/events; ids never change.

    Raises:
        PlatformError: the server could not be read, or does not take our credentials.
    """
    for is_resolved in ("false", "true"):
        for page in pages(place, f"{_REPORTS}?resolved={is_resolved}&limit=200"):
            for report in page:
                yield report_row(report, platform)


def report_row(report: Mapping[str, Any], platform: str) -> dict[str, Any]:
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


def account_row(account: Mapping[str, Any], platform: str) -> dict[str, Any]:
    """One account as an event; addresses and e-mail stay on the server."""
    shown = account.get("account") or {}
    return {
        "type": "account",
        "platform": platform,
        "account_id": str(account["id"]),
        "handle": shown.get("acct") or account.get("username") or "",
        "name": shown.get("display_name") or "",
        "bio": _plain(shown.get("note") or ""),
        "url": shown.get("url") or "",
        "language": account.get("locale") or "",
        "created_at": account["created_at"],
        "followers": shown.get("followers_count") or 0,
        "following": shown.get("following_count") or 0,
        "posts_count": shown.get("statuses_count") or 0,
        "at": account["created_at"],
    }


def post_row(status: Mapping[str, Any], platform: str) -> dict[str, Any] | None:
    """One public post as an event; None for one that only some may read."""
    if status.get("visibility") not in {"public", "unlisted"}:
        return None
    author, boosted = status["account"], status.get("reblog") or {}
    return {
        "type": "post",
        "platform": platform,
        "post_id": str(status["id"]),
        "account": str(author["id"]),
        "created_at": status["created_at"],
        "text": _plain(status.get("content") or ""),
        "language": status.get("language") or "",
        "reply_to": str(status.get("in_reply_to_id") or ""),
        "reply_account_id": str(status.get("in_reply_to_account_id") or ""),
        "repost_of": str(boosted.get("id") or ""),
        "repost_account_id": str((boosted.get("account") or {}).get("id") or ""),
        "hashtags": [str(tag["name"]) for tag in status.get("tags") or ()],
        "mentions": [str(one["id"]) for one in status.get("mentions") or ()],
    }


def _plain(html: str) -> str:
    return unescape(_TAGS.sub("", _BREAKS.sub("\n", html)))
