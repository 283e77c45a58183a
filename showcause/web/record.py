"""A read-only list of what the record holds, on the loopback only, without names or addresses."""

from collections.abc import Callable
from html import escape
from itertools import islice
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse

from showcause.store.reads.listing import LISTS

COLUMNS: Final[dict[str, dict[str, str]]] = {
    "findings": {
        "finding_id": "Finding",
        "detector": "Detector",
        "member_count": "Accounts",
        "tie_count": "Ties",
        "families_present": "Evidence",
        "families_missing": "Missing",
        "made_at": "Made (UTC)",
    },
    "proposals": {
        "proposal_id": "Proposal",
        "account": "Account",
        "measure": "Measure",
        "rule_id": "Rule",
        "families": "Evidence",
        "status": "Status",
    },
    "holds": {
        "proposal_id": "Proposal",
        "account": "Account",
        "would_have": "Would have",
        "reasons": "Held because",
    },
    "decisions": {
        "public_ref": "Reference",
        "account": "Account",
        "measure": "Measure",
        "clause_id": "Clause",
        "status": "Status",
        "decided_by": "Decided by",
        "made_at": "Made (UTC)",
    },
    "appeals": {
        "appeal_id": "Appeal",
        "account": "Account",
        "status": "Status",
        "due_at": "Due (UTC)",
        "outcome": "Outcome",
        "reviewed_by": "Reviewed by",
    },
    "sweeps": {
        "sweep_id": "Sweep",
        "rule_id": "Rule",
        "size": "Proposals",
        "decisions": "Decisions",
        "confirmed": "Carried out",
        "reversed": "Reversed",
        "approvals": "Approved by",
    },
    "reversals": {
        "public_ref": "Reference",
        "account": "Account",
        "cause_kind": "By",
        "reason": "Reason",
        "order_state": "Platform",
        "effects": "Given back",
    },
}
"""What is shown of each list, field by heading; texts, answers and notes never are."""

PLAIN: Final = frozenset(
    {"measure", "order_state", "outcome", "reason", "reasons", "status", "would_have"}
)
"""Fields whose fixed words are shown with blanks; an account's name keeps what it has."""

MOST: Final = 100
POLICY: Final = "default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'"

STYLE: Final = """
:root { color-scheme: light dark; --line: color-mix(in srgb, CanvasText 18%, Canvas); }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 75rem; padding: 1rem; }
nav { border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: .25rem 1.25rem;
  padding-bottom: .75rem; }
nav a { color: inherit; padding: .25rem 0; }
nav a[aria-current] { font-weight: 600; text-decoration: none; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 1.5rem 0 .25rem; }
p { color: color-mix(in srgb, CanvasText 75%, Canvas); margin: 0 0 1rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9375rem; min-width: 20rem; }
th, td { border-bottom: 1px solid var(--line); padding: .5rem 1.25rem .5rem 0; text-align: start;
  vertical-align: top; white-space: nowrap; }
td.words { min-width: 10rem; white-space: normal; }
.number { font-variant-numeric: tabular-nums; text-align: end; }
@media (max-width: 40rem) {
  .wide table, .wide tbody { display: block; min-width: 0; }
  .wide tr { border-bottom: 1px solid var(--line); display: block; padding: .5rem 0; }
  .wide th { display: none; }
  .wide td { border: 0; display: flex; gap: .5rem; min-width: 0; overflow-wrap: anywhere;
    padding: .125rem 0; text-align: start; white-space: normal; }
  .wide td::before { content: attr(data-name); flex: 0 0 6.5rem; opacity: .75; }
}
"""


def index(request: HttpRequest) -> HttpResponse:
    """What there is, and how many of each."""
    now = _far_future()
    counts = {name: sum(1 for _ in LISTS[name](now)) for name in COLUMNS}
    rows = "".join(
        f'<tr><td><a href="/{name}">{name.capitalize()}</a></td>'
        f'<td class="number">{count:,}</td></tr>'
        for name, count in counts.items()
    )
    head = '<tr><th scope="col">List</th><th scope="col" class="number">Rows</th></tr>'
    words = "Read-only, on this machine only. The platform's own pages are the sandbox's."
    return _page("", "The record", words, f"<table>{head}{rows}</table>")


def listed(request: HttpRequest, what: str) -> HttpResponse:
    """The first hundred of one list.

    Raises:
        Http404: there is no such list, or it is not shown here.
    """
    if what not in COLUMNS:
        raise Http404(what)
    rows = list(islice(LISTS[what](_far_future()), MOST + 1))
    title = what.capitalize()
    if not rows:
        return _page(what, title, f"No {what} yet.", "")
    words = f"The first {MOST}; showcause list {what} prints all." if len(rows) > MOST else ""
    return _page(what, title, words, _table(COLUMNS[what], rows[:MOST]))


def _far_future() -> int:
    return 2**62


def _page(here: str, title: str, words: str, body: str) -> HttpResponse:
    links = "".join(_link(name, here) for name in ("", *COLUMNS))
    told = f"<p>{escape(words)}</p>" if words else ""
    html = (
        f'<!doctype html><html lang="en"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} – Showcause</title><style>{STYLE}</style>"
        f'<nav aria-label="Lists">{links}</nav>'
        f"<main><h1>{escape(title)}</h1>{told}{body}</main></html>"
    )
    response = HttpResponse(html)
    response["Content-Security-Policy"] = POLICY.format(digest=_style_digest())
    return response


def _link(name: str, here: str) -> str:
    current = ' aria-current="page"' if name == here else ""
    return f'<a href="/{name}"{current}>{(name or "record").capitalize()}</a>'


def _table(columns: dict[str, str], rows: list[dict[str, Any]]) -> str:
    head = "".join(
        f'<th scope="col"{_class(rows[0].get(name))}>{heading}</th>'
        for name, heading in columns.items()
    )
    body = "".join(
        "<tr>"
        + "".join(_cell(name, heading, row.get(name)) for name, heading in columns.items())
        + "</tr>"
        for row in rows
    )
    table = f"<table><tr>{head}</tr>{body}</table>"
    return f'<div class="wide" role="region" aria-label="Table" tabindex="0">{table}</div>'


def _cell(name: str, heading: str, value: Any) -> str:
    tell: Callable[[Any], str] = _TELLERS.get(name, _text)
    text = tell(value)
    told = escape(text.replace("_", " ") if name in PLAIN else text)
    return f'<td{_class(value)} data-name="{heading}">{told}</td>'


def _class(value: Any) -> str:
    if isinstance(value, int):
        return ' class="number"'
    return ' class="words"' if isinstance(value, list) else ""


def _moment(value: Any) -> str:
    return str(value or "–").replace("T", " ")[:16]


def _given_back(effects: list[dict[str, Any]]) -> str:
    return f"{sum(effect['restored'] for effect in effects)} of {len(effects)} effects"


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_word, value))
    if isinstance(value, int):
        return f"{value:,}"
    return "–" if value is None else str(value)


def _word(entry: Any) -> str:
    if not isinstance(entry, dict):
        return str(entry)
    return str(entry.get("reason") or entry.get("staff") or entry)


_TELLERS: Final[dict[str, Callable[[Any], str]]] = {
    "made_at": _moment,
    "due_at": _moment,
    "effects": _given_back,
}


def _style_digest() -> str:
    import base64
    import hashlib

    return base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
