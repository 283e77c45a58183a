"""The proposed reasons, and the answer to them, before anything is decided."""

from django.http import HttpRequest, HttpResponse

from showcause.domain.errors import BadInput, NotPermitted
from showcause.steps import open_portal
from showcause.steps.hear import answer_hearing
from showcause.store.reads import portal as reads
from showcause.store.reads.rows import Row
from showcause.web import speaking
from showcause.web.portal import told, unexplained
from showcause.web.portal.opening import counted
from showcause.wiring import web

LONGEST = 20_000


def opened(request: HttpRequest, token: str) -> HttpResponse:
    """The hearing a link opens, else what else it may open."""
    proposal = open_portal.hearing_opened_by(token)
    if proposal is None:
        return unexplained.opened(request, token)
    return hearing(request, token, proposal)


def hearing(request: HttpRequest, token: str, proposal: Row) -> HttpResponse:
    """What we propose and why; an answer is kept until a person has read it."""
    circumstances = web.workspace().circumstances
    counted(request, proposal["proposal_id"])
    problem, sent, typed = "", False, ""
    if request.method == "POST":
        typed = request.POST.get("answer", "")[:LONGEST]
        problem, sent = _answered(proposal, typed)
    else:
        open_portal.note_opened(proposal["proposal_id"], circumstances)
    language, _ = speaking.spoken(request, proposal["language"])
    return speaking.page(
        request,
        "portal/hearing.html",
        f"/c/{token}/",
        known=proposal["language"],
        status=422 if problem else 200,
        answers=reads.answers_of(proposal["proposal_id"]),
        decided=proposal["decision_id"] is not None,
        problem=problem,
        proposal=proposal,
        sent=sent,
        typed="" if sent else typed,
        words=told.hearing_words(proposal, told.rulebook(), circumstances, language.code),
    )


def _answered(proposal: Row, text: str) -> tuple[str, bool]:
    if not text.strip():
        return "hearing.nothing", False
    try:
        answer_hearing(
            proposal["proposal_id"],
            text,
            answered_by="holder",
            circumstances=web.workspace().circumstances,
        )
    except NotPermitted:
        return ("hearing.decided" if proposal["decision_id"] else "hearing.over"), False
    except BadInput:
        return "hearing.nothing", False
    return "", True
