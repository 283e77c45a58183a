"""Who may ask what of the API: a token's scopes, and the role of the person it is of.

Every route has the permission of the console's page that does the same, asks the same of the role,
and besides that the token's scope. Errors are problem documents (RFC 9457).
"""

import hashlib
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final, TypeVar, cast

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from showcause.domain.errors import BadInput, NotPermitted, ShowcauseError
from showcause.domain.staff import Staff
from showcause.steps import api_token
from showcause.store.reads import api as reads
from showcause.store.reads import staff as people
from showcause.web.console.asking import circumstances
from showcause.web.console.roles import ROLES, May
from showcause.web.limits import TooManyAttempts, count_attempt

ASKED_AN_HOUR: Final = 20_000
WRONG_AN_HOUR: Final = 100
LONGEST_KEY: Final = 200

Operation = TypeVar("Operation", bound=Callable[..., Any])


class Problem(Exception):
    """Something to be told as a problem document."""

    def __init__(self, status: int, title: str, detail: str = "") -> None:
        super().__init__(title)
        self.status, self.title, self.detail = status, title, detail


class Bearer(HttpBearer):
    """The person a token is of; no cookie opens anything here."""

    def authenticate(self, request: HttpRequest, token: str) -> Staff | None:
        """The member of staff, or None; wrong tokens are counted by where they come from."""
        row = api_token.token_open(token, circumstances().clock())
        if row is None:
            where = request.META.get("REMOTE_ADDR", "")
            count_attempt("api-wrong", where, most=WRONG_AN_HOUR)
            return None
        count_attempt("api", row["token_id"], most=ASKED_AN_HOUR)
        try:
            person = people.by_id(row["staff_id"])
        except BadInput:
            return None
        request.token = row  # type: ignore[attr-defined]
        request.staff = person  # type: ignore[attr-defined]
        return person


def allowed(what: May) -> Callable[[Operation], Operation]:
    """An operation only for tokens with this scope whose person's role has this permission."""

    def guarded(operation: Operation) -> Operation:
        @wraps(operation)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            person: Staff = request.staff  # type: ignore[attr-defined]
            row = request.token  # type: ignore[attr-defined]
            if person.role not in ROLES[what]:
                raise Problem(403, "Not for this role", f"The role is {person.role.value}.")
            if what.value not in orjson.loads(row["scopes"]):
                raise Problem(403, "Not for this token", f"It lacks the scope {what.value}.")
            if request.method == "GET":
                return operation(request, *args, **kwargs)
            return _once(request, lambda: operation(request, *args, **kwargs))

        asked.permission = what  # type: ignore[attr-defined]
        return cast(Operation, asked)

    return guarded


def _once(request: HttpRequest, act: Callable[[], Any]) -> Any:
    """The answer; with an `Idempotency-Key` the same request twice is done once."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return act()
    if len(key) > LONGEST_KEY:
        raise Problem(422, "The idempotency key is too long", f"{LONGEST_KEY} characters fit.")
    row = request.token  # type: ignore[attr-defined]
    key_hash = _hashed(row["token_id"], key)
    asked = _hashed(request.method or "", request.get_full_path(), request.body)
    if not api_token.begin(key_hash, asked, circumstances().clock()):
        return _again(key_hash, asked)
    answer = ""
    try:
        told = act()
        answer = orjson.dumps(told).decode("utf-8")
    finally:
        api_token.end(key_hash, answer)
    return told


def _again(key_hash: str, asked: str) -> Any:
    kept = reads.answer_kept(key_hash)
    if kept is None or not kept[1]:
        raise Problem(409, "The same request is under way", "Ask again in a moment.")
    if kept[0] != asked:
        raise Problem(422, "The idempotency key was used", "It belongs to another request.")
    return orjson.loads(kept[1])


def _hashed(*parts: str | bytes) -> str:
    told = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8") if isinstance(part, str) else part
        told.update(len(raw).to_bytes(8, "big") + raw)
    return told.hexdigest()


def problem(status: int, title: str, detail: str = "", **more: object) -> HttpResponse:
    """A problem document."""
    told: Mapping[str, object] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        **({"detail": detail} if detail else {}),
        **more,
    }
    return HttpResponse(orjson.dumps(told), status=status, content_type="application/problem+json")


def tell_problems(api: NinjaAPI) -> None:
    """Have an API tell everything that goes wrong on purpose as a problem document."""

    def of_ours(request: HttpRequest, error: Any) -> HttpResponse:
        status = 403 if isinstance(error, NotPermitted) else 409
        status = 422 if isinstance(error, BadInput) else status
        hint = "" if error.hint.startswith("showcause ") else error.hint
        return problem(status, error.message, hint)

    def invalid(request: HttpRequest, error: Any) -> HttpResponse:
        wrong = [
            {"where": ".".join(map(str, one["loc"])), "what": one["msg"]} for one in error.errors
        ]
        return problem(422, "The request cannot be used", errors=wrong)

    def too_many(request: HttpRequest, error: Any) -> HttpResponse:
        answer = problem(429, "Too many requests", f"Come back in {error.seconds} seconds.")
        answer["Retry-After"] = str(error.seconds)
        return answer

    def unknown(request: HttpRequest, error: Any) -> HttpResponse:
        answer = problem(401, "No token that opens anything", "Send Authorization: Bearer TOKEN.")
        answer["WWW-Authenticate"] = "Bearer"
        return answer

    api.exception_handler(ShowcauseError)(of_ours)
    api.exception_handler(ValidationError)(invalid)
    api.exception_handler(TooManyAttempts)(too_many)
    api.exception_handler(AuthenticationError)(unknown)
    api.exception_handler(Http404)(lambda request, error: problem(404, "There is nothing here"))
    api.exception_handler(HttpError)(
        lambda request, error: problem(error.status_code, error.message)
    )
    api.exception_handler(Problem)(
        lambda request, error: problem(error.status, error.title, error.detail)
    )
