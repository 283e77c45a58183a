"""What every answer carries: a policy that runs no script but the console's own, and no traces."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from showcause.web.errors import too_many
from showcause.web.limits import TooManyAttempts
from showcause.wiring import web

Answering = Callable[[HttpRequest], HttpResponse]

CONSOLE: Final = "/console/"
PRIVATE: Final = (CONSOLE, "/c/", "/g/", "/p/", "/api/")


def guarded(answer: Answering) -> Answering:
    """Headers by address, simulated time kept up, and too many attempts as a page."""

    def answered(request: HttpRequest) -> HttpResponse:
        web.keep_time()
        response = answer(request)
        if request.path.startswith(CONSOLE):
            response._csp_replace = dict(web.CONSOLE_POLICY)  # type: ignore[attr-defined]
        if request.path.startswith(PRIVATE):
            response["Cache-Control"] = "no-store"
            response["X-Robots-Tag"] = "noindex, noarchive"
        return response

    return answered


class Guarded:
    """The same as `guarded`, with what Django only asks of a class."""

    def __init__(self, answer: Answering) -> None:
        self._answer = guarded(answer)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer with its headers."""
        return self._answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for too many attempts; anything else goes its way."""
        return too_many(request, error) if isinstance(error, TooManyAttempts) else None
