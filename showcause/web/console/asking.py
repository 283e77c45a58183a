"""Small things every console page does: who asks, what a refusal looks like, where to go next."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from showcause.domain.errors import ShowcauseError
from showcause.domain.staff import Staff
from showcause.steps.circumstances import Circumstances
from showcause.wiring import web


def who(request: HttpRequest) -> Staff:
    """The signed-in member of staff; `may` has set it."""
    person: Staff = request.staff  # type: ignore[attr-defined]
    return person


def circumstances() -> Circumstances:
    """What every step is handed."""
    return web.workspace().circumstances


def attempted(act: Callable[[], object]) -> Mapping[str, str] | None:
    """None when it was done, else what was refused and what to do, for the page."""
    try:
        act()
    except ShowcauseError as error:
        return {"hint": _hint(error), "what": error.message}
    return None


def refused(
    request: HttpRequest, refusal: Mapping[str, str], *, back: str, kept: Mapping[str, Any] = {}
) -> HttpResponse:
    """The page that says why nothing was done, with what was typed kept."""
    told = {"back": back, "kept": kept, "refusal": refusal}
    return render(request, "console/refused.html", told, status=409)


def _hint(error: ShowcauseError) -> str:
    """The hint, unless it is a command to type."""
    return "" if error.hint.startswith("showcause ") else error.hint
