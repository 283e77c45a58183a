"""Rules: how far each may go, what its back-test found, and whether a breaker paused it."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from showcause.domain.errors import BadInput
from showcause.domain.staff import Staff
from showcause.policy.promotion import NEXT, PATH, PERSONS, Stage, SubjectKind
from showcause.policy.rulebook import Rule
from showcause.steps.promote import promote, resume
from showcause.steps.rollout import rule_state, rule_states
from showcause.store.reads import rollout as reads
from showcause.web.console.asking import attempted, circumstances, refused, who
from showcause.web.console.roles import May, may
from showcause.wiring import running, web


@may(May.LOOK)
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule with its stage."""
    known = running.rulebook(web.workspace()).rules
    states = rule_states(known)
    rows = [{"rule": rule, "state": states[rule.rule_hash]} for rule in known]
    return render(request, "console/rules.html", {"rows": rows})


@may(May.LOOK)
def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """One rule: its text, its path, its back-test, its breaker."""
    return render(request, "console/rule.html", told_of(known_rule(rule_id)))


def told_of(found: Rule) -> dict[str, Any]:
    """What is told of a rule: its state, events, back-test and what comes next."""
    state = rule_state(found)
    tested = reads.latest_back_test(found.rule_hash)
    events = reads.events_of(SubjectKind.RULE.value, [found.rule_hash])[found.rule_hash]
    following = NEXT.get(state.stage)
    return {
        "events": [{**row, "detail": orjson.loads(row["detail"])} for row in events],
        "next": following,
        "path": PATH,
        "persons": PERSONS.get(following, 0) if following else 0,
        "rule": found,
        "segments": orjson.loads(tested["segments"]) if tested else [],
        "state": state,
        "tested": tested,
    }


def known_rule(rule_id: str) -> Rule:
    """The rule of that name.

    Raises:
        Http404: there is none.
    """
    for known in running.rulebook(web.workspace()).rules:
        if known.rule_id == rule_id:
            return known
    raise Http404


@may(May.DECIDE, "POST")
def push(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Approves a rule's next stage, or that a paused one goes on."""
    found, here = known_rule(rule_id), reverse("console_rule", args=[rule_id])
    missing: list[str] = []
    refusal = attempted(lambda: missing.append(push_rule(found, request.POST, who(request))))
    if refusal:
        return refused(request, refusal, back=here)
    if missing[0]:
        told = {**told_of(found), "missing": missing[0]}
        return render(request, "console/rule.html", told)
    return HttpResponseRedirect(here)


def push_rule(found: Rule, typed: Mapping[str, str], person: Staff) -> str:
    """What is still missing for the stage that was asked for; nothing when it is reached."""
    to = typed.get("to", "")
    if to == "resume":
        return resume(found, by=person, circumstances=circumstances())[1]
    if to not in set(Stage):
        raise BadInput("choose what you want to do")
    return promote(found, Stage(to), by=person, circumstances=circumstances())[1]
