"""Who looked at whose account."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from showcause.store.reads import cases as reads
from showcause.web.console.asking import circumstances
from showcause.web.console.roles import May, may

PAGE: Final = 50


@may(May.AUDIT)
def look_ups(request: HttpRequest) -> HttpResponse:
    """Look-ups, newest first; searched by account or by staff id."""
    before = request.GET.get("before", "")
    moment = int(before) if before.isdecimal() and len(before) < 15 else circumstances().clock() + 1
    account = request.GET.get("account", "").strip()[:200]
    staff_id = request.GET.get("staff", "").strip()[:100]
    rows = reads.look_ups(account, staff_id, moment, PAGE + 1)
    told = {
        "account": account,
        "more": rows[PAGE - 1]["made_at"] if len(rows) > PAGE else None,
        "rows": rows[:PAGE],
        "staff_id": staff_id,
    }
    return render(request, "console/look_ups.html", told)
