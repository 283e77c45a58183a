"""What `showcause doctor` says, as a page."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from showcause.upkeep.check import Check
from showcause.web.console.roles import May, may
from showcause.wiring import web
from showcause.wiring.doctor import examine_opened
from showcause.wiring.keeping import kept

KEPT_SECONDS: Final = 30.0
"""Asking everybody outside takes seconds; who reloads the page asks nobody again meanwhile."""


@may(May.OPERATE)
def doctor(request: HttpRequest) -> HttpResponse:
    """Every check, what is ill first, each with its remedy."""
    return render(request, "console/doctor.html", {"checks": checks()})


def checks() -> list[Check]:
    """Every check, what is ill first; the same for half a minute."""
    workspace = web.workspace()
    key = ("doctor", str(workspace.home))
    found = kept(
        key,
        KEPT_SECONDS,
        lambda: examine_opened(workspace.settings, workspace.clock),
        lambda _: True,
    )
    worst_first = ("ill", "unknown", "soon", "well")
    return sorted(found, key=lambda check: worst_first.index(check.health))
