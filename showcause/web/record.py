"""A read-only list of what the record holds, on the loopback only, without names or addresses."""

from html import escape
from itertools import islice
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse

from showcause.store.reads.listing import LISTS

SHOWN: Final = ("findings", "proposals", "holds", "decisions", "appeals", "sweeps", "reversals")
MOST: Final = 100
LEFT_OUT: Final = frozenset({"statement", "safeguards", "features", "body", "account_ids", "notes"})
POLICY: Final = "default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'"

STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 90rem; padding: 1rem; }
nav a { margin-inline-end: 1rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .875rem; }
th, td { border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent);
  padding: .375rem .75rem .375rem 0; text-align: start; vertical-align: top;
  max-width: 24rem; overflow-wrap: anywhere; }
"""


def index(request: HttpRequest) -> HttpResponse:
    """What there is, and how many of each."""
    now = _far_future()
    rows = [{"list": name, "rows": sum(1 for _ in LISTS[name](now))} for name in SHOWN]
    return _page("The record", rows)


def listed(request: HttpRequest, what: str) -> HttpResponse:
    """The first hundred of one list.

    Raises:
        Http404: there is no such list, or it is not shown here.
    """
    if what not in SHOWN:
        raise Http404(what)
    rows = [_trimmed(row) for row in islice(LISTS[what](_far_future()), MOST)]
    return _page(what, rows)


def _far_future() -> int:
    return 2**62


def _trimmed(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in LEFT_OUT}


def _page(title: str, rows: list[dict[str, Any]]) -> HttpResponse:
    links = "".join(f'<a href="/{name}">{name}</a>' for name in SHOWN)
    body = _table(rows) if rows else f"<p>No {escape(title)} yet.</p>"
    html = (
        f'<!doctype html><html lang="en"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)} – Showcause</title><style>{STYLE}</style>"
        f'<nav aria-label="Lists"><a href="/">record</a>{links}</nav>'
        f"<main><h1>{escape(title)}</h1>{body}</main></html>"
    )
    response = HttpResponse(html)
    response["Content-Security-Policy"] = POLICY.format(digest=_style_digest())
    return response


def _table(rows: list[dict[str, Any]]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(_text(value))}</td>" for value in row.values()) + "</tr>"
        for row in rows
    )
    return f'<div class="wide" tabindex="0"><table><tr>{head}</tr>{body}</table></div>'


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_text, value[:5])) + (" …" if len(value) > 5 else "")
    if isinstance(value, dict):
        return str(value.get("reason") or value.get("staff") or value)
    return "" if value is None else str(value)


def _style_digest() -> str:
    import base64
    import hashlib

    return base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
