"""A measure made elsewhere without reasons: its letter, and a field to contest it at once."""

from django.http import HttpRequest, HttpResponse

from showcause.domain.errors import BadInput
from showcause.steps import open_portal
from showcause.steps.answer_unexplained import contest
from showcause.store.reads import unexplained as reads
from showcause.store.reads.rows import Row
from showcause.web import speaking
from showcause.web.portal.opening import counted, wrong_link
from showcause.wiring import web

LONGEST = 20_000


def opened(request: HttpRequest, token: str) -> HttpResponse:
    """The measure a link opens, or the page for a link that opens nothing."""
    found = open_portal.unexplained_opened_by(token)
    return wrong_link(request) if found is None else unexplained(request, token, found)


def unexplained(request: HttpRequest, token: str, found: Row) -> HttpResponse:
    """What we found and asked; what is written is kept until a person has read it."""
    counted(request, found["unexplained_id"])
    problem, sent, typed = "", False, ""
    if request.method == "POST":
        typed = request.POST.get("answer", "")[:LONGEST]
        problem, sent = _contested(token, typed)
    else:
        open_portal.note_opened(found["unexplained_id"], web.workspace().circumstances)
    letter = reads.letter_about(found["unexplained_id"])
    return speaking.page(
        request,
        "portal/unexplained.html",
        f"/c/{token}/",
        known=letter["language"],
        status=422 if problem else 200,
        answers=reads.contested_with(found["unexplained_id"]),
        is_open=bool(found["is_open"]),
        letter=letter,
        problem=problem,
        sent=sent,
        title=f"title.{found['measure']}",
        typed="" if sent else typed,
    )


def _contested(token: str, text: str) -> tuple[str, bool]:
    if not text.strip():
        return "hearing.nothing", False
    try:
        contest(token, text, web.workspace().circumstances)
    except BadInput:
        return "hearing.over", False
    return "", True
