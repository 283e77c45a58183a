"""Answering a case: looked at before it is sent, and refused with its reason."""

from collections.abc import Callable, Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from showcause.domain.appeal import AppealOutcome
from showcause.domain.case import CaseWord
from showcause.domain.errors import BadInput
from showcause.domain.staff import Staff
from showcause.steps import case as steps
from showcause.steps.approve import approve
from showcause.steps.review import review
from showcause.web.console.asking import attempted, circumstances, refused, who
from showcause.web.console.case import OUTCOMES, causes, opened, told
from showcause.web.console.roles import May, may
from showcause.wiring import running, web

LONGEST: Final = 20_000
VERDICTS: Final = {
    "yes": "Yes: the measure is justified",
    "no": "No: nothing happens to the account",
}


@may(May.DECIDE, "POST")
def preview(request: HttpRequest, subject_id: str) -> HttpResponse:
    """What an answer will do and say; nothing is written."""
    found = opened(request, subject_id)
    problem = problem_of(request.POST, found.kind) or found.why_not
    if problem:
        page = told(found, problem=problem, typed=request.POST)
        return render(request, "console/case.html", page, status=409)
    outcome = request.POST.get("outcome", "")
    more = {
        "gives_back": found.kind == "appeal" and outcome != AppealOutcome.UPHELD,
        "meaning": _meaning(outcome),
        "typed": request.POST,
    }
    return render(request, "console/preview.html", told(found, **more))


@may(May.DECIDE, "POST")
def decide(request: HttpRequest, subject_id: str) -> HttpResponse:
    """Sends an answer: through the same step as everywhere else."""
    person, here = who(request), reverse("console_case", args=[subject_id])
    kind = kind_of(subject_id)
    problem = problem_of(request.POST, kind)
    if problem:
        return refused(request, {"what": problem, "hint": ""}, back=here, kept=request.POST)
    refusal = attempted(lambda: answer(subject_id, request.POST, person))
    if refusal:
        return refused(request, refusal, back=here, kept=request.POST)
    return HttpResponseRedirect(reverse("console_answered", args=[subject_id]))


@may(May.SEE_CASES)
def answered(request: HttpRequest, subject_id: str) -> HttpResponse:
    """What was recorded, and what happens next; may be opened again."""
    found = opened(request, subject_id)
    if found.appeal is not None and found.appeal["outcome"] is None:
        return HttpResponseRedirect(reverse("console_case", args=[subject_id]))
    return render(request, "console/answered.html", told(found))


@may(May.DECIDE, "POST")
def step_back(request: HttpRequest, subject_id: str) -> HttpResponse:
    """Recuses, declares a conflict, or passes the case to a second person."""
    person, here = who(request), reverse("console_case", args=[subject_id])
    refusal = attempted(lambda: say(subject_id, request.POST, person))
    if refusal:
        return refused(request, refusal, back=here, kept=request.POST)
    return HttpResponseRedirect(reverse("console_queue"))


def say(subject_id: str, typed: Mapping[str, str], person: Staff) -> None:
    """Steps back from a case, by the word and reason that were typed."""
    word = typed.get("word", "")
    if word not in {CaseWord.RECUSED, CaseWord.CONFLICT, CaseWord.SECOND_PERSON}:
        raise BadInput("choose what you want to do")
    reason = typed.get("reason", "")
    steps.say(subject_id, CaseWord(word), by=person, reason=reason, circumstances=circumstances())


def kind_of(subject_id: str) -> str:
    """`appeal` or `proposal`, by the id."""
    return "appeal" if subject_id.startswith("apl_") else "proposal"


def problem_of(typed: Mapping[str, str], kind: str) -> str:
    """What an answer lacks, in a sentence; nothing when it is whole."""
    known = OUTCOMES if kind == "appeal" else VERDICTS
    if typed.get("outcome", "") not in known:
        return "Choose an outcome."
    words = typed.get("words", "").strip()
    if not words:
        return "Write your reasons, at least one sentence."
    if len(words) > LONGEST:
        return f"The reasons are longer than {LONGEST:,} characters."
    if kind == "appeal" and typed.get("cause", "") not in causes():
        return "Choose what is published as the reason."
    if typed.get("attest") != "yes":
        return "Say that you have no conflict of interest, or declare one."
    return ""


def answer(subject_id: str, typed: Mapping[str, str], person: Staff) -> None:
    """Claims, attests, answers and lets go: what was typed must have no `problem_of`."""
    steps.claim(subject_id, by=person, circumstances=circumstances())
    steps.attest(subject_id, by=person, circumstances=circumstances())
    answering: dict[str, Callable[[Mapping[str, str], str, Staff], object]] = {
        "appeal": _review,
        "proposal": _approve,
    }
    answering[kind_of(subject_id)](typed, subject_id, person)
    steps.release(subject_id, by=person)


def _review(typed: Mapping[str, str], subject_id: str, person: Staff) -> object:
    return review(
        subject_id,
        AppealOutcome(typed["outcome"]),
        by=person,
        reason=typed["cause"],
        words=typed["words"].strip(),
        rulebook=running.rulebook(web.workspace()),
        circumstances=circumstances(),
    )


def _approve(typed: Mapping[str, str], subject_id: str, person: Staff) -> object:
    return approve(
        [subject_id],
        by=person,
        verdict=typed["outcome"],
        reason=typed["words"].strip(),
        circumstances=circumstances(),
    )


def _meaning(outcome: str) -> str:
    return VERDICTS.get(outcome) or OUTCOMES[AppealOutcome(outcome)]
