"""The case page, and what is drawn beside it."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from showcause.domain.appeal import AppealOutcome
from showcause.notices.sentences import sentence, words_of
from showcause.steps.case import note_look_up
from showcause.web.console.asking import circumstances, who
from showcause.web.console.dossier import Dossier, dossier
from showcause.web.console.roles import May, may

OUTCOMES: Final = {
    AppealOutcome.NO_VIOLATION: "No violation: they did not break the rule",
    AppealOutcome.DISPROPORTIONATE: "Too severe: the rule was broken, the measure was too hard",
    AppealOutcome.PROCEDURAL_DEFECT: "Our procedure: we left out a step that we owe",
    AppealOutcome.EXCEPTION_GRANTED: "Exception: the rule was broken, and this case is special",
    AppealOutcome.UPHELD: "Upheld: the decision stands",
}
"""What an answer can be, those that give back first."""


def causes() -> dict[str, str]:
    """Every fixed word for what went wrong, with its sentence in English."""
    return {word: sentence("en", f"cause.{word}") for word in words_of("cause")}


def opened(request: HttpRequest, subject_id: str, *, with_posts: bool = True) -> Dossier:
    """The case an address names, its opening noted.

    Raises:
        Http404: there is none.
    """
    person, now = who(request), circumstances().clock()
    found = dossier(subject_id, person, now, with_posts=with_posts)
    if found is None:
        raise Http404
    note_look_up(found.case["account"], subject_id, by=person, circumstances=circumstances())
    return found


@may(May.SEE_CASES)
def case(request: HttpRequest, subject_id: str) -> HttpResponse:
    """Is this decision right, on what everyone can see?"""
    return render(request, "console/case.html", told(opened(request, subject_id)))


def told(found: Dossier, **more: object) -> dict[str, object]:
    """What the case page is made of."""
    return {"causes": causes(), "dossier": found, "outcomes": OUTCOMES, **more}
