"""The case a partner's link opens, and the answer to it; nothing else is behind the link."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from showcause.domain.staff import Staff
from showcause.steps.case import note_look_up
from showcause.steps.partner import opened_by
from showcause.store.reads.rows import Row
from showcause.store.reads.staff import by_id
from showcause.web.console.asking import attempted, circumstances
from showcause.web.console.case import OUTCOMES, causes
from showcause.web.console.deciding import answer, problem_of
from showcause.web.console.dossier import Dossier, dossier
from showcause.web.portal.opening import counted, wrong_link


@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, token: str) -> HttpResponse:
    """Both sides of the case, the evidence, and a form; the answer goes the way of any other."""
    link = opened_by(token, circumstances())
    if link is None:
        return wrong_link(request)
    counted(request, link["link_id"])
    person = by_id(link["staff_id"])
    if request.method == "POST":
        return _answered(request, token, link, person)
    return _page(request, link, person)


def _answered(request: HttpRequest, token: str, link: Row, person: Staff) -> HttpResponse:
    subject_id = link["subject_id"]
    kind = "appeal" if subject_id.startswith("apl_") else "proposal"
    problem = problem_of(request.POST, kind)
    if not problem:
        refusal = attempted(lambda: answer(subject_id, request.POST, person))
        if not refusal:
            return HttpResponseRedirect(f"/p/{token}/")
        problem = refusal["what"]
    return _page(request, link, person, problem=problem, typed=request.POST, status=409)


def _page(
    request: HttpRequest, link: Row, person: Staff, *, status: int = 200, **more: object
) -> HttpResponse:
    found = _alone(link["subject_id"], person)
    told = {
        "causes": causes(),
        "dossier": found,
        "link": link,
        "outcomes": OUTCOMES,
        "reader": person,
        **more,
    }
    return render(request, "partner/case.html", told, status=status)


def _alone(subject_id: str, person: Staff) -> Dossier:
    """The case without what is of other cases, or of our people."""
    from dataclasses import replace

    known = circumstances()
    found = dossier(subject_id, person, known.clock())
    assert found is not None, "a link names a case that is there"
    note_look_up(found.case["account"], subject_id, by=person, circumstances=known)
    why_not = "" if found.why_not.startswith("Your role is") else found.why_not
    return replace(found, earlier=[], precedents=[], timeline=[], words=[], why_not=why_not)
