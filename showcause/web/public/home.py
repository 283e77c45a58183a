"""What anybody may read: the front page, the rules with their history, the ledger, our mistakes."""

import difflib
import re
from typing import Any, Final

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.template import loader
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from showcause.domain.moment import iso_from_moment
from showcause.notices.sentences import sentences
from showcause.store.reads import public as reads
from showcause.store.reads.ledger import restorations
from showcause.web import speaking
from showcause.wiring import web

_WORDS: Final = re.compile(r"\s+|\S+")


def home(request: HttpRequest) -> HttpResponse:
    """What this place is, and where to go."""
    return speaking.page(request, "public/home.html", "/")


def rules(request: HttpRequest) -> HttpResponse:
    """Every clause people are held to, at its newest text."""
    language, _ = speaking.spoken(request)
    newest = {row["clause_id"]: row for row in reads.clauses()}
    told = [_told(row, language.code) for row in newest.values()]
    return speaking.page(request, "public/rules.html", "/rules/", clauses=told)


def rule(request: HttpRequest, clause_id: str) -> HttpResponse:
    """One clause: its text, since when, and what each version changed.

    Raises:
        Http404: there is no such clause.
    """
    language, _ = speaking.spoken(request)
    versions = [_told(row, language.code) for row in reads.clauses(clause_id)]
    if not versions:
        raise Http404(clause_id)
    for earlier, later in zip(versions, versions[1:], strict=False):
        later["changed"] = _difference(earlier["text"], later["text"])
    versions.reverse()
    return speaking.page(
        request, "public/rule.html", f"/rules/{clause_id}/", versions=versions, newest=versions[0]
    )


def _told(row: dict[str, Any], code: str) -> dict[str, Any]:
    body = orjson.loads(row["body"])
    written_in = code if code in body["text"] else "en"
    return {
        "clause_id": row["clause_id"],
        "version": row["version"],
        "valid_from": row["valid_from"],
        "language": written_in,
        "title": body["title"].get(written_in, ""),
        "text": body["text"].get(written_in, ""),
    }


def _difference(earlier: str, later: str) -> SafeString:
    """The later text with what went and what came, word by word."""
    before, after = _WORDS.findall(earlier), _WORDS.findall(later)
    parts: list[tuple[SafeString, str, SafeString]] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            parts.append((SafeString(""), "".join(after[c:d]), SafeString("")))
            continue
        if a < b:
            parts.append((SafeString("<del>"), "".join(before[a:b]), SafeString("</del>")))
        if c < d:
            parts.append((SafeString("<ins>"), "".join(after[c:d]), SafeString("</ins>")))
    return format_html_join("", "{}{}{}", parts)


def ledger(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint, how to check a receipt without us, and what was ever put back."""
    restored = [
        {"at": row["at"], "lost": orjson.loads(row["body"])["lost"]} for row in restorations()
    ]
    return speaking.page(
        request,
        "public/ledger.html",
        "/ledger/",
        checkpoints=reads.checkpoints(10),
        restored=restored,
    )


def incidents(request: HttpRequest) -> HttpResponse:
    """Causes of wrong decisions: what went wrong, how many it hit, what now prevents it."""
    language, _ = speaking.spoken(request)
    told = _mistakes(language.code)
    return speaking.page(request, "public/incidents.html", "/incidents/", mistakes=told)


def incident(request: HttpRequest, void_id: str) -> HttpResponse:
    """One of them, for good: a rollback that was itself undone says so.

    Raises:
        Http404: there is none, or not everybody whom it hit was told yet.
    """
    language, _ = speaking.spoken(request)
    told = _mistakes(language.code, void_id)
    if not told:
        raise Http404(void_id)
    return speaking.page(
        request, "public/incidents.html", f"/incidents/{void_id}/", mistakes=told, alone=True
    )


def incidents_feed(request: HttpRequest) -> HttpResponse:
    """The same as an Atom feed, in English, for readers of feeds."""
    known = web.workspace().circumstances
    told = _mistakes("en")
    newest = told[0]["made_at"] if told else 0
    page = loader.render_to_string(
        "public/incidents.xml",
        {
            "name": known.platform_name,
            "url": known.public_url,
            "updated": iso_from_moment(newest),
            "mistakes": [{**row, "at": iso_from_moment(row["made_at"])} for row in told],
        },
    )
    return HttpResponse(page, content_type="application/atom+xml; charset=utf-8")


def _mistakes(code: str, only: str = "") -> list[dict[str, Any]]:
    known = sentences(code)
    return [
        {**row, "cause": known.get(f"cause.{row['reason']}", row["reason"])}
        | {"guard": known.get(f"guard.{row['guard']}", row["guard"])}
        for row in reads.mistakes(web.workspace().circumstances.clock(), only)
    ]


def tombstone(request: HttpRequest, handle: str) -> HttpResponse:
    """Why an account cannot be seen: the rule and nothing else.

    Raises:
        Http404: no such account is suspended; a reversed suspension leaves no trace.
    """
    found = reads.suspended(handle, web.workspace().circumstances.clock())
    if found is None:
        raise Http404(handle)
    stated = orjson.loads(found["statement"] or "{}")
    answer = speaking.page(
        request,
        "public/tombstone.html",
        "/",
        category=f"profile.{stated.get('clause_category') or 'other'}",
        clause_id=found["clause_id"],
    )
    answer["X-Robots-Tag"] = "noindex, noarchive"
    answer["Cache-Control"] = "no-store"
    return answer
