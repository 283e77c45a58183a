"""Error pages: what happened and what to do; from outside, absent and forbidden look the same."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

ABSENT: Final = (
    "There is nothing here",
    "This address does not open anything.",
    "Check that it is whole: mail programs sometimes break a long link in two.",
)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for what does not exist."""
    return _page(request, 404, *ABSENT)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for what is not for this person; only staff are told why."""
    reason = str(exception) if exception and getattr(request, "staff", None) else ""
    if not reason:
        return _page(request, 404, *ABSENT)
    return _page(request, 403, "This is not open to you", reason, "")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form that did not come from our own pages."""
    return _page(
        request,
        403,
        "This form could not be accepted",
        "It was opened too long ago, or it did not come from this site. Nothing was changed.",
        "Go back, load the page again and send it once more.",
    )


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for somebody who asks too often; also what allauth shows."""
    seconds = int(getattr(exception, "seconds", 60))
    answer = _page(
        request,
        429,
        "Too many attempts",
        "There were too many attempts in a short time. Nothing was changed.",
        f"Try again in {max(1, -(-seconds // 60))} minutes.",
    )
    answer["Retry-After"] = str(seconds)
    return answer


def failed(request: HttpRequest) -> HttpResponse:
    """The page for a fault of ours."""
    return _page(
        request,
        500,
        "Something went wrong on our side",
        "The fault was noted. What you sent may not have been kept.",
        "Try again in a few minutes.",
    )


def _page(request: HttpRequest, status: int, title: str, what: str, hint: str) -> HttpResponse:
    told = {"hint": hint, "status": status, "title": title, "what": what}
    return render(request, "error.html", told, status=status)
