"""The operations of the API: each calls what the console's page calls, and tells what it tells."""

import base64
import binascii
from typing import Any, Final, cast

import orjson
from django.http import HttpRequest
from ninja import Field, NinjaAPI, Query, Schema

from showcause.domain.errors import BadInput
from showcause.domain.staff import Staff
from showcause.steps import case as steps
from showcause.steps.rollout import rule_states
from showcause.store.reads import cases as reads
from showcause.web.api.guard import Bearer, allowed, tell_problems
from showcause.web.api.shapes import (
    Answer,
    Instruction,
    Push,
    Ruling,
    Signature,
    StepBack,
    Undo,
)
from showcause.web.console import deciding, groups, queue, rules, sweeps
from showcause.web.console.asking import circumstances
from showcause.web.console.case import opened
from showcause.web.console.doctor import checks
from showcause.web.console.roles import May
from showcause.wiring import running, stopping, web

DESCRIPTION: Final = "What the console does, for scripts (docs/reference/api.md)."
MOST: Final = 100

api = NinjaAPI(
    title="Showcause",
    version="1",
    description=DESCRIPTION,
    auth=Bearer(),
    docs_url=None,
    urls_namespace="api",
)
tell_problems(api)

Told = dict[str, Any]


class Window(Schema):
    """Which part of a list: as many as `limit`, from where `cursor` says."""

    cursor: str = Field("", max_length=300)
    limit: int = Field(25, ge=1, le=MOST)


def _who(request: HttpRequest) -> Staff:
    return cast(Staff, request.staff)  # type: ignore[attr-defined]


def _plain(told: Any) -> Any:
    """Only what JSON has: dataclasses and enums by their values, tuples as lists."""
    return orjson.loads(orjson.dumps(told, default=_by_words, option=orjson.OPT_NON_STR_KEYS))


def _by_words(value: Any) -> Any:
    if isinstance(value, frozenset | set):
        return sorted(value)
    return str(value)


def _cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=") if text else ""


def _opened(cursor: str) -> str:
    if not cursor:
        return ""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise BadInput("the cursor is not one of ours", hint="begin without one") from error


def _before(window: Window) -> int:
    text = _opened(window.cursor)
    if text and not (text.isdecimal() and len(text) < 15):
        raise BadInput("the cursor is not one of this list", hint="begin without one")
    return int(text) if text else circumstances().clock() + 1


def _page(rows: list[Told], limit: int) -> Told:
    more = str(rows[limit - 1]["made_at"]) if len(rows) > limit else ""
    return {"items": _plain(rows[:limit]), "next": _cursor(more)}


@api.get("/me", response=Told)
@allowed(May.LOOK)
def me(request: HttpRequest) -> Told:
    """Whose token this is, and what it may do."""
    person, row = _who(request), request.token  # type: ignore[attr-defined]
    scopes = orjson.loads(row["scopes"])
    return {
        "staff_id": person.staff_id,
        "role": person.role.value,
        "languages": list(person.languages),
        "scopes": scopes,
        "expires_at": row["expires_at"],
    }


@api.get("/queue", response=Told)
@allowed(May.SEE_CASES)
def get_queue(
    request: HttpRequest, window: Query[Window], languages: str = "", kind: str = ""
) -> Told:
    """Open cases by harm × reach × wait; `languages=all` shows those one does not read too."""
    now = circumstances().clock()
    asked = {"after": _opened(window.cursor), "kind": kind, "languages": languages}
    told = queue.listed(_who(request), queue.Wanted.of(asked, now), now, window.limit)
    return {
        "items": _plain(told["cases"]),
        "next": _cursor(told["after"]),
        "waiting": told["waiting"],
        "late": told["late"],
    }


@api.get("/cases/{subject_id}", response=Told)
@allowed(May.SEE_CASES)
def get_case(request: HttpRequest, subject_id: str) -> Told:
    """Both sides of one case; that it was opened is noted."""
    return cast(Told, _plain(opened(request, subject_id)))


@api.post("/cases/{subject_id}/claim", response=Told)
@allowed(May.DECIDE)
def claim(request: HttpRequest, subject_id: str) -> Told:
    """Take a case for half an hour."""
    steps.claim(subject_id, by=_who(request), circumstances=circumstances())
    return {"claimed": True}


@api.post("/cases/{subject_id}/release", response=Told)
@allowed(May.DECIDE)
def release(request: HttpRequest, subject_id: str) -> Told:
    """Let go of a case; says whether one had it."""
    return {"released": steps.release(subject_id, by=_who(request))}


@api.post("/cases/{subject_id}/answer", response=Told)
@allowed(May.DECIDE)
def answer(request: HttpRequest, subject_id: str, sent: Answer) -> Told:
    """Answer an appeal, or say yes or no to a held proposal."""
    typed = _typed(sent)
    wrong = deciding.problem_of(typed, deciding.kind_of(subject_id))
    if wrong:
        raise BadInput(wrong)
    deciding.answer(subject_id, typed, _who(request))
    return {"answered": True}


@api.post("/cases/{subject_id}/step-back", response=Told)
@allowed(May.DECIDE)
def step_back(request: HttpRequest, subject_id: str, sent: StepBack) -> Told:
    """Recuse oneself, declare a conflict, or pass the case to a second person."""
    deciding.say(subject_id, _typed(sent), _who(request))
    return {"stepped_back": True}


@api.get("/groups/{subject_id}", response=Told)
@allowed(May.SEE_CASES)
def get_group(request: HttpRequest, subject_id: str) -> Told:
    """One group appeal: what was written, its questions, whom an answer would restore."""
    return cast(Told, _plain(groups.told_of(subject_id, _who(request))))


@api.post("/groups/{subject_id}/rule", response=Told)
@allowed(May.DECIDE)
def rule_on_group(request: HttpRequest, subject_id: str, sent: Ruling) -> Told:
    """Answer questions of a group appeal; everybody alike is restored, listed or not."""
    groups.rule_on(subject_id, _typed(sent), _who(request))
    return {"ruled": True}


@api.get("/sweeps", response=Told)
@allowed(May.LOOK)
def get_sweeps(request: HttpRequest, window: Query[Window]) -> Told:
    """Every sweep, newest first."""
    return _page(sweeps.newest(_before(window), window.limit + 1), window.limit)


@api.get("/sweeps/{subject_id}", response=Told)
@allowed(May.LOOK)
def get_sweep(request: HttpRequest, subject_id: str) -> Told:
    """One sweep: who is hit, its stages, what was said to it."""
    return cast(Told, _plain(sweeps.told_of(subject_id, _who(request))))


@api.post("/sweeps/{subject_id}/sign", response=Told)
@allowed(May.DECIDE)
def sign(request: HttpRequest, subject_id: str, sent: Signature) -> Told:
    """A yes or no to a sweep, bound to the list that was shown."""
    sweeps.sign_list(subject_id, _typed(sent), _who(request))
    return {"signed": True}


@api.post("/sweeps/{subject_id}/tell", response=Told)
@allowed(May.DECIDE)
def tell(request: HttpRequest, subject_id: str, sent: Instruction) -> Told:
    """Start, pause or stop a sweep, or ask that it goes on."""
    sweeps.tell_sweep(subject_id, _typed(sent), _who(request))
    return {"told": True}


@api.get("/rules", response=Told)
@allowed(May.LOOK)
def get_rules(request: HttpRequest) -> Told:
    """Every rule with its stage."""
    known = running.rulebook(web.workspace()).rules
    states = rule_states(known)
    rows = [{"rule": rule, "state": states[rule.rule_hash]} for rule in known]
    return {"items": _plain(rows), "next": ""}


@api.get("/rules/{rule_id}", response=Told)
@allowed(May.LOOK)
def get_rule(request: HttpRequest, rule_id: str) -> Told:
    """One rule: its text, its path, its back-test, its breaker."""
    return cast(Told, _plain(rules.told_of(rules.known_rule(rule_id))))


@api.post("/rules/{rule_id}/push", response=Told)
@allowed(May.DECIDE)
def push(request: HttpRequest, rule_id: str, sent: Push) -> Told:
    """Approve a rule's next stage, or that a paused one goes on; says what is still missing."""
    found = rules.known_rule(rule_id)
    return {"missing": rules.push_rule(found, _typed(sent), _who(request))}


@api.get("/stop", response=Told)
@allowed(May.HALT)
def get_stop(request: HttpRequest) -> Told:
    """Whether measures may leave now."""
    return {"standing": _plain(stopping.stop_places(web.workspace().settings)())}


@api.post("/stop", response=Told)
@allowed(May.HALT)
def stop(request: HttpRequest) -> Told:
    """Stop every measure; what gives back still goes out."""
    stopping.stop_measures(web.workspace().home, None)
    return {"stopped": True}


@api.get("/undo", response=Told)
@allowed(May.ROLL_BACK)
def preview_undo(request: HttpRequest, kind: str, cause: str) -> Told:
    """What undoing a cause would end now; nothing is written."""
    return cast(Told, _plain(sweeps.dry_run(kind, cause[:400])))


@api.post("/undo", response=Told)
@allowed(May.ROLL_BACK)
def undo(request: HttpRequest, sent: Undo) -> Told:
    """End every decision of a cause, if the count that was sent is still right."""
    void_id, hit = sweeps.undo_cause(_typed(sent), _who(request))
    return {"void_id": void_id, "hit": hit}


@api.get("/look-ups", response=Told)
@allowed(May.AUDIT)
def look_ups(
    request: HttpRequest, window: Query[Window], account: str = "", staff: str = ""
) -> Told:
    """Who looked at whose account, newest first."""
    rows = reads.look_ups(account[:200], staff[:100], _before(window), window.limit + 1)
    return _page(rows, window.limit)


@api.get("/doctor", response=Told)
@allowed(May.OPERATE)
def doctor(request: HttpRequest) -> Told:
    """Every check with its remedy, what is ill first."""
    return {"checks": _plain(checks())}


def _typed(sent: Schema) -> dict[str, str]:
    """What was sent as a form would have it."""
    told = sent.model_dump()
    return {
        name: ("yes" if value else "no") if isinstance(value, bool) else str(value)
        for name, value in told.items()
    }
