"""Requests and responses of the sandbox, as plain values over WSGI."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MOST_BYTES: Final = 32 * 1024 * 1024
"""The largest body read; a chunk of 5,000 accounts with their posts is a few megabytes."""

_SECURITY: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, noarchive",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `client_gone` tells whether the caller stopped waiting."""

    method: str
    path: str
    query: Mapping[str, str]
    authorisation: str
    body: bytes
    client_gone: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Response:
    """One response, ready to be written."""

    status: HTTPStatus
    body: bytes
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Request], Response]


def json_response(answer: object, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """A JSON answer."""
    return Response(status, json.dumps(answer).encode(), "application/json")


def error_response(status: HTTPStatus, message: str) -> Response:
    """A JSON answer that says what went wrong."""
    return json_response({"error": message}, status)


def html_response(page: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """An HTML page."""
    return Response(status, page.encode("utf-8", "replace"), "text/html; charset=utf-8")


def application(handler: Handler) -> "Callable[..., Iterable[bytes]]":
    """A WSGI application around a handler; a body over `MOST_BYTES` is answered 413."""

    def respond(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        if _length(environ) > MOST_BYTES:
            response = error_response(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the body is too large")
        else:
            response = handler(_request(environ))
        headers = {
            "Content-Type": response.content_type,
            "Content-Length": str(len(response.body)),
            **_SECURITY,
            **response.headers,
        }
        start_response(f"{response.status.value} {response.status.phrase}", list(headers.items()))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [response.body]

    return respond


def _request(environ: "WSGIEnvironment") -> Request:
    method = environ["REQUEST_METHOD"]
    return Request(
        method="GET" if method == "HEAD" else method,
        path=_utf8(environ.get("PATH_INFO", "/")) or "/",
        query=_query(environ.get("QUERY_STRING", "")),
        authorisation=environ.get("HTTP_AUTHORIZATION", ""),
        body=environ["wsgi.input"].read(_length(environ)),
        client_gone=environ.get("waitress.client_disconnected", _never),
    )


def _never() -> bool:
    return False


def _length(environ: Mapping[str, Any]) -> int:
    text = environ.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdecimal() else 0


def _utf8(text: str) -> str:
    # WSGI hands bytes over as Latin-1 (PEP 3333).
    return text.encode("latin-1").decode("utf-8", "replace")


def _query(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text, errors="replace").items()}
