"""Writing an appeal in four steps, each of which saves; and what can be added to it later."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from showcause.appeals.attachment import plain_file_name
from showcause.domain.errors import BadInput
from showcause.domain.portal import AppealGroundKind, FiledBy
from showcause.steps import write_appeal
from showcause.steps.write_appeal import FileRefused
from showcause.store.reads import portal as reads
from showcause.store.reads.rows import Row
from showcause.web import speaking
from showcause.web.portal import told
from showcause.web.portal.opening import case_page
from showcause.wiring import web

STEPS: Final = ("who", "words", "files", "check")


@case_page("GET", "HEAD", "POST")
def appeal(request: HttpRequest, token: str, decision: Row, step: str = "who") -> HttpResponse:
    """One of the four steps; posting keeps what was written and goes on, or comes back later."""
    if request.method != "POST":
        return _show(request, token, decision, step)
    return _POSTED[step](request, token, decision)


def _show(
    request: HttpRequest, token: str, decision: Row, step: str, status: int = 200, **more: Any
) -> HttpResponse:
    written = write_appeal.draft(decision["decision_id"], web.workspace().circumstances)
    known: dict[str, Any] = {
        "decision": decision,
        "draft": {**written, **more.pop("typed", {})},
        "files": reads.files_of(decision["decision_id"]),
        "filers": [(each.value, f"appeal.{each.value}") for each in FiledBy],
        "grounds": [(each.value, f"appeal.{each.value}") for each in AppealGroundKind],
        "longest": write_appeal.LONGEST,
        "number": STEPS.index(step) + 1,
        "step": step,
        "ticked": written["grounds"].split(),
        **more,
    }
    template, base = f"portal/appeal_{step}.html", f"/c/{token}/"
    return speaking.page(
        request, template, base, known=decision["language"], status=status, **known
    )


def _onward(request: HttpRequest, token: str, step: str) -> HttpResponse:
    """The next step, or the page that says how to come back."""
    chosen = speaking.spoken(request)
    query = f"?lang={chosen[0].code}" if chosen[1] else ""
    if "later" in request.POST:
        return HttpResponseRedirect(f"/c/{token}/appeal/saved/{query}")
    following = STEPS[STEPS.index(step) + 1]
    return HttpResponseRedirect(f"/c/{token}/appeal/{following}/{query}")


def _who(request: HttpRequest, token: str, decision: Row) -> HttpResponse:
    filed_by = request.POST.get("filed_by", FiledBy.HOLDER.value)
    if filed_by not in set(FiledBy):
        return _show(request, token, decision, "who", status=422)
    write_appeal.save_draft(token, web.workspace().circumstances, filed_by=filed_by)
    return _onward(request, token, "who")


def _words(request: HttpRequest, token: str, decision: Row) -> HttpResponse:
    body = request.POST.get("body", "").replace("\r\n", "\n")
    grounds = [word for word in request.POST.getlist("grounds") if word in set(AppealGroundKind)]
    language, _ = speaking.spoken(request, decision["language"])
    typed = {"body": body, "grounds": " ".join(grounds)}
    wrong = ""
    if len(body) > write_appeal.LONGEST:
        wrong = "appeal.too_long"
    elif not body.strip() and not grounds and "later" not in request.POST:
        wrong = "appeal.nothing"
    if wrong:
        more: dict[str, Any] = {"typed": typed, "ticked": grounds, "wrong": wrong}
        return _show(request, token, decision, "words", status=422, **more)
    write_appeal.save_draft(
        token,
        web.workspace().circumstances,
        body=body,
        grounds=grounds,
        language=language.code,
    )
    return _onward(request, token, "words")


def _files(request: HttpRequest, token: str, decision: Row) -> HttpResponse:
    circumstances = web.workspace().circumstances
    if request.POST.get("remove"):
        write_appeal.detach(token, request.POST["remove"], circumstances)
        return _show(request, token, decision, "files")
    refused = []
    for sent in request.FILES.getlist("files"):
        try:
            _attach(token, sent)
        except FileRefused as error:
            refused.append((plain_file_name(sent.name or ""), f"file.{error.reason}"))
    if refused:
        return _show(request, token, decision, "files", status=422, refused=refused)
    if "add" in request.POST:
        return _show(request, token, decision, "files")
    return _onward(request, token, "files")


def _attach(token: str, sent: Any) -> None:
    from showcause.appeals.attachment import MOST_BYTES

    if sent.size > MOST_BYTES:
        raise FileRefused("too_large")
    write_appeal.attach(token, sent.name, sent.read(), web.workspace().circumstances)


def _check(request: HttpRequest, token: str, decision: Row) -> HttpResponse:
    try:
        write_appeal.send_appeal(token, told.rulebook(), web.workspace().circumstances)
    except BadInput as error:
        wrong = next(
            (name for part, name in _REFUSALS.items() if part in str(error)), "appeal.nothing"
        )
        return _show(request, token, decision, "check", status=422, wrong=wrong)
    chosen = speaking.spoken(request)
    query = f"?lang={chosen[0].code}" if chosen[1] else ""
    return HttpResponseRedirect(f"/c/{token}/status/{query}")


_REFUSALS: Final = {
    "waits for its answer": "appeal.waits",
    "days to appeal are over": "appeal.over",
    "was answered already": "appeal.again",
}

_POSTED: Final = {"who": _who, "words": _words, "files": _files, "check": _check}


@case_page()
def saved(request: HttpRequest, token: str, decision: Row) -> HttpResponse:
    """What was written is kept; the same link opens it again."""
    return speaking.page(request, "portal/saved.html", f"/c/{token}/", known=decision["language"])


@case_page("GET", "HEAD", "POST")
def status(request: HttpRequest, token: str, decision: Row) -> HttpResponse:
    """Where the appeal is, its answer with reasons, and what came back."""
    circumstances = web.workspace().circumstances
    standing = told.standing_of(decision)
    thanks = False
    if request.method == "POST" and request.POST.get("words", "").strip():
        kind = "missing" if standing["reversal"] else "more"
        words = request.POST["words"][: write_appeal.LONGEST]
        write_appeal.add_words(token, kind, words, circumstances)
        thanks = True
    language, _ = speaking.spoken(request, decision["language"])
    reversal = standing["reversal"]
    more: dict[str, Any] = {}
    if reversal:
        more["undone"] = told.outcome_words(
            decision, reversal, told.rulebook(), circumstances, language.code
        )
        more["effects"] = told.effects_of_reversal(decision, reversal, language.code)
    if standing["appeal"]:
        more["progress"] = told.progress_of(standing)
        more["files"] = reads.files_of(decision["decision_id"], standing["appeal"]["appeal_id"])
        more["late"] = standing["waits"] and standing["appeal"]["due_at"] < circumstances.clock()
    return speaking.page(
        request,
        "portal/status.html",
        f"/c/{token}/",
        known=decision["language"],
        decision=decision,
        messages=reads.messages_of(decision["decision_id"]),
        thanks=thanks,
        **standing,
        **more,
    )
