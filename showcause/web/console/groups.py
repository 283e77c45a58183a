"""Group appeals: one case about many accounts, and one ruling for everybody alike."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from showcause.domain.appeal import AppealOutcome
from showcause.domain.case import BARRING
from showcause.domain.errors import BadInput
from showcause.domain.group import Breadth
from showcause.domain.staff import DECIDING_ROLES, Staff
from showcause.steps import case as steps
from showcause.steps.group_case import group_case
from showcause.steps.rule_on_group import rule_on_group
from showcause.store.reads import cases, groups
from showcause.web.console.asking import attempted, circumstances, refused, who
from showcause.web.console.case import OUTCOMES, causes
from showcause.web.console.queue import reads_language
from showcause.web.console.roles import May, may
from showcause.wiring import running, web


@may(May.SEE_CASES)
def group(request: HttpRequest, subject_id: str) -> HttpResponse:
    """One group appeal: what was written, its questions, whom an answer would restore."""
    return render(request, "console/group.html", told_of(subject_id, who(request)))


def told_of(subject_id: str, person: Staff) -> dict[str, Any]:
    """What is told of a group appeal.

    Raises:
        Http404: there is none.
    """
    if groups.by_id(subject_id) is None:
        raise Http404
    now = circumstances().clock()
    found = group_case(subject_id, circumstances())
    claim, words = cases.standing_of(subject_id, now)
    barred = any(row["staff_id"] == person.staff_id and row["kind"] in BARRING for row in words)
    return {
        "causes": causes(),
        "claim": claim,
        "group": found,
        "open": [row for row in found["questions"] if not row["outcome"]],
        "outcomes": OUTCOMES,
        "why_not": _why_not(person, claim, found["language"], barred),
    }


def _why_not(person: Staff, claim: dict[str, str] | None, language: str, barred: bool) -> str:
    if person.role not in DECIDING_ROLES:
        return f"Your role is {person.role.value}. Reviewers and seniors answer cases."
    if barred:
        return "You stepped back from this case. Somebody else answers it."
    if claim and claim["staff_id"] != person.staff_id:
        return f"{claim['name']} has this case. It becomes free when they let go or it runs out."
    if not reads_language(person, language):
        return "You are not known to read the language it is written in."
    return ""


@may(May.DECIDE, "POST")
def rule(request: HttpRequest, subject_id: str) -> HttpResponse:
    """Answers one question, or all open ones; everybody alike is restored, listed or not."""
    here = reverse("console_group", args=[subject_id])
    refusal = attempted(lambda: rule_on(subject_id, request.POST, who(request)))
    if refusal:
        return refused(request, refusal, back=here, kept=request.POST)
    return HttpResponseRedirect(here)


def rule_on(subject_id: str, typed: Mapping[str, str], person: Staff) -> None:
    """Answers the questions that were chosen."""
    asked, outcome = typed.get("question", ""), typed.get("outcome", "")
    if outcome not in set(AppealOutcome) or typed.get("breadth") not in set(Breadth):
        raise BadInput("choose an outcome and how far it reaches")
    if not asked:
        raise BadInput("choose a question")
    if typed.get("attest") != "yes":
        raise BadInput("say that you have no conflict of interest, or step back")
    steps.claim(subject_id, by=person, circumstances=circumstances())
    steps.attest(subject_id, by=person, circumstances=circumstances())
    rule_on_group(
        subject_id,
        [] if asked == "all" else [asked],
        AppealOutcome(outcome),
        breadth=Breadth(typed["breadth"]),
        by=person,
        reason=typed.get("cause", ""),
        words=typed.get("words", "").strip(),
        rulebook=running.rulebook(web.workspace()),
        circumstances=circumstances(),
    )
    steps.release(subject_id, by=person)
