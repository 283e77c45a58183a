"""Opens a case by its link: wrong links look alike, a PIN is asked for, attempts are counted.

Tokens never reach a log: what Django would note of a refused address is held back here.
"""

import logging
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from showcause.domain.identifier import digest
from showcause.steps import open_portal
from showcause.store.reads.portal import pin_of
from showcause.store.reads.rows import Row
from showcause.web import speaking
from showcause.web.limits import count_attempt

OPENED_AN_HOUR: Final = 600
SENT_AN_HOUR: Final = 120
GUESSED_AN_HOUR: Final = 60
PINS_AN_HOUR: Final = 5
UNLOCKED_SECONDS: Final = 15 * 60
COOKIE: Final = "pin"

View = Callable[..., HttpResponse]


class WithoutTokens(logging.Filter):
    """Takes the secret part out of addresses before anything is noted."""

    _SECRET: Final = re.compile(r"/(c|g|p)/[^/?\s\"']+")

    def filter(self, record: logging.LogRecord) -> bool:
        """The record with every token in it replaced."""
        record.msg = self._SECRET.sub(r"/\1/…", record.getMessage())
        record.args = ()
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = self._SECRET.sub(
                r"/\1/…", logging.Formatter().formatException(record.exc_info)
            )
        return True


def case_page(*methods: str, otherwise: View | None = None) -> Callable[[View], View]:
    """A view of one decision: `view(request, token, decision)`.

    `otherwise` is asked, as `otherwise(request, token)`, about links that open no decision.
    """

    def guarded(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
            decision = open_portal.decision_opened_by(token)
            if decision is None:
                return otherwise(request, token) if otherwise else wrong_link(request)
            counted(request, decision["decision_id"])
            locked = _ask_for_pin(request, token, decision)
            if locked is not None:
                return locked
            return view(request, token, decision, **kwargs)

        return require_http_methods(list(methods or ("GET", "HEAD")))(asked)

    return guarded


def counted(request: HttpRequest, subject: str) -> None:
    """Count what is asked about one case, by the case alone: others never pay for it."""
    if request.method == "POST":
        count_attempt("portal-send", subject, most=SENT_AN_HOUR)
    else:
        count_attempt("portal-open", subject, most=OPENED_AN_HOUR)


def wrong_link(request: HttpRequest) -> HttpResponse:
    """The page for a link that opens nothing; too many guesses from one place are told to wait.

    Only wrong links are counted, so nobody's right one is refused for what others guessed.
    """
    count_attempt("portal-guess", request.META.get("REMOTE_ADDR", ""), most=GUESSED_AN_HOUR)
    answer = speaking.page(request, "portal/absent.html", "/", status=404)
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


def _ask_for_pin(request: HttpRequest, token: str, decision: Row) -> HttpResponse | None:
    kept = pin_of(decision["decision_id"])
    if kept is None or _is_unlocked(request, decision, kept[1]):
        return None
    given = request.POST.get("unlock", "")
    if request.method == "POST" and given:
        count_attempt("portal-pin", decision["decision_id"], most=PINS_AN_HOUR)
        if open_portal.pin_fits(decision["decision_id"], given):
            return _unlocked(request, decision, kept[1])
    return speaking.page(
        request,
        "portal/pin.html",
        f"/c/{token}/",
        known=decision["language"],
        wrong=bool(given),
        status=403 if given else 200,
    )


def _unlocked(request: HttpRequest, decision: Row, pin_hash: str) -> HttpResponse:
    from django.http import HttpResponseRedirect

    answer = HttpResponseRedirect(request.path)
    answer.set_cookie(
        COOKIE,
        signing.dumps(_lock(decision, pin_hash), salt=COOKIE),
        max_age=UNLOCKED_SECONDS,
        path="/c/",
        secure=request.is_secure(),
        httponly=True,
        samesite="Strict",
    )
    return answer


def _is_unlocked(request: HttpRequest, decision: Row, pin_hash: str) -> bool:
    try:
        found = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=UNLOCKED_SECONDS
        )
    except signing.BadSignature:
        return False
    return bool(found == _lock(decision, pin_hash))


def _lock(decision: Row, pin_hash: str) -> str:
    return digest("unlocked", decision["decision_id"], pin_hash)
