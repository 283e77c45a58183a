"""Sweeps: whom one hits, whether it goes wrong, and how to stop it; undoing a cause."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from showcause.domain.appeal import CauseKind
from showcause.domain.errors import BadInput
from showcause.domain.staff import Staff
from showcause.domain.sweep import BULK, MAY_FOLLOW, Instruction, SweepState
from showcause.notices.sentences import sentence, words_of
from showcause.steps.approve import approve
from showcause.steps.read_case import instruct
from showcause.steps.roll_back import preview, roll_back, staying
from showcause.steps.stage import counted, status
from showcause.store.reads import sweeps as reads
from showcause.store.reads.rows import Row
from showcause.web.console.asking import attempted, circumstances, refused, who
from showcause.web.console.case import causes
from showcause.web.console.roles import May, may
from showcause.wiring import stopping, web
from showcause.wiring.keeping import kept

T = TypeVar("T")

PAGE: Final = 25
KEPT_SECONDS: Final = 30.0
COUNTED_ANEW: Final = 5_000
"""Size up to which what a sweep did is counted each time somebody looks."""
ASKED: Final = (Instruction.START, Instruction.PAUSE, Instruction.RESUME)
UNDOABLE: Final = tuple(kind for kind in CauseKind if kind is not CauseKind.VOID)


@may(May.LOOK)
def sweeps(request: HttpRequest) -> HttpResponse:
    """Every sweep, newest first."""
    before = request.GET.get("before", "")
    moment = int(before) if before.isdecimal() and len(before) < 15 else circumstances().clock() + 1
    rows = newest(moment, PAGE + 1)
    more = rows[PAGE - 1]["made_at"] if len(rows) > PAGE else None
    return render(request, "console/sweeps.html", {"more": more, "rows": rows[:PAGE]})


@may(May.LOOK)
def sweep(request: HttpRequest, subject_id: str) -> HttpResponse:
    """One sweep: who is hit, its stages, what was said to it."""
    return render(request, "console/sweep.html", told_of(subject_id, who(request)))


def told_of(subject_id: str, person: Staff) -> dict[str, Any]:
    """What is told of a sweep.

    Raises:
        Http404: there is none.
    """
    found = reads.by_id(subject_id)
    if found is None:
        raise Http404
    staged = _staged(found) if found["size"] > BULK else None
    said = reads.said_to(subject_id)
    return {
        "can": _can(staged),
        "hit": _kept("hit", found, lambda: reads.who_is_hit(subject_id)),
        "needed": 2 if found["size"] > BULK else 1,
        "sample": reads.sample_of(subject_id),
        "said": said,
        "said_by_me": any(row["staff_id"] == person.staff_id for row in said),
        "staged": staged,
        "sweep": found,
    }


def _staged(found: dict[str, Any]) -> dict[str, Any]:
    counts = _kept("counted", found, lambda: counted(found["sweep_id"]))
    return status(found["sweep_id"], counts)


def newest(before: int, limit: int) -> list[Row]:
    """Sweeps before a moment, each with how many decisions it has.

    The count is half a minute old where one of them is large.
    """
    rows = reads.newest(before, limit)
    names = [row["sweep_id"] for row in rows]
    large = any(row["size"] > COUNTED_ANEW for row in rows)
    key = ("decisions", str(web.workspace().home), *names)
    counts = kept(key, KEPT_SECONDS, lambda: reads.decision_counts(names), lambda _: large)
    return [{**row, "decisions": counts.get(row["sweep_id"], 0)} for row in rows]


def _kept(what: str, found: dict[str, Any], ask: Callable[[], T]) -> T:
    """Counts over a large sweep, at most half a minute old; over a small one always new."""
    key = (what, found["sweep_id"], str(web.workspace().home))
    return kept(key, KEPT_SECONDS, ask, lambda _: bool(found["size"] > COUNTED_ANEW))


def _can(staged: dict[str, Any] | None) -> list[str]:
    if staged is None:
        return []
    follow = MAY_FOLLOW[SweepState(staged["state"])]
    return [kind.value for kind in ASKED if kind in follow]


@may(May.DECIDE, "POST")
def sign(request: HttpRequest, subject_id: str) -> HttpResponse:
    """A yes or no to a sweep, bound to the list that was shown."""
    here = reverse("console_sweep", args=[subject_id])
    refusal = attempted(lambda: sign_list(subject_id, request.POST, who(request)))
    return refused(request, refusal, back=here) if refusal else HttpResponseRedirect(here)


def sign_list(subject_id: str, typed: Mapping[str, str], person: Staff) -> None:
    """A yes or no with its reason, to the list whose hash was `shown`."""
    found = reads.by_id(subject_id)
    if found is None or typed.get("verdict") not in {"yes", "no"}:
        raise BadInput("say yes or no")
    if typed.get("shown") != found["manifest_hash"]:
        raise BadInput("the list changed after it was shown", hint="look at it again")
    if not typed.get("reason", "").strip():
        raise BadInput("say why in a few words")
    approve(
        [subject_id],
        by=person,
        verdict=typed["verdict"],
        reason=typed["reason"].strip()[:2_000],
        circumstances=circumstances(),
    )


@may(May.DECIDE, "POST")
def tell(request: HttpRequest, subject_id: str) -> HttpResponse:
    """Starts, pauses or stops a sweep, or asks that it goes on."""
    here = reverse("console_sweep", args=[subject_id])
    refusal = attempted(lambda: tell_sweep(subject_id, request.POST, who(request)))
    return refused(request, refusal, back=here) if refusal else HttpResponseRedirect(here)


def tell_sweep(subject_id: str, typed: Mapping[str, str], person: Staff) -> None:
    """An instruction with its reason."""
    kind = typed.get("kind", "")
    if kind not in set(Instruction):
        raise BadInput("choose what you want to do")
    reason = typed.get("reason", "").strip()[:2_000] or "by one press; the reason follows"
    instruct(subject_id, Instruction(kind), by=person, reason=reason, circumstances=circumstances())


@may(May.HALT)
def halt(request: HttpRequest) -> HttpResponse:
    """Whether measures may leave now, and the one press that stops them all."""
    told = stopping.stop_places(web.workspace().settings)()
    return render(request, "console/halt.html", {"standing": told})


@may(May.HALT, "POST")
def halt_now(request: HttpRequest) -> HttpResponse:
    """Stops every measure; what gives back still goes out."""
    refusal = attempted(lambda: stopping.stop_measures(web.workspace().home, None))
    here = reverse("console_halt")
    return refused(request, refusal, back=here) if refusal else HttpResponseRedirect(here)


@may(May.ROLL_BACK)
def undo(request: HttpRequest) -> HttpResponse:
    """What undoing a cause would end now; nothing is written."""
    kind, cause = request.GET.get("kind", ""), request.GET.get("cause", "").strip()[:400]
    told: dict[str, Any] = {
        "cause": cause,
        "causes": causes(),
        "guards": {word: sentence("en", f"guard.{word}") for word in words_of("guard")},
        "kind": kind,
        "kinds": [one.value for one in UNDOABLE],
    }
    if kind and cause:
        refusal = attempted(lambda: told.update(dry_run(kind, cause)))
        told["refusal"] = refusal
    return render(request, "console/undo.html", told)


def dry_run(kind: str, cause: str) -> dict[str, Any]:
    """What undoing a cause would end now, and what stays."""
    if kind not in UNDOABLE:
        raise BadInput(f"'{kind}' is no kind of cause")
    rows = preview(CauseKind(kind), cause)
    stay = staying(CauseKind(kind), cause, circumstances())
    return {"hit": sum(row["decisions"] for row in rows), "rows": rows, "stay": stay}


@may(May.ROLL_BACK, "POST")
def undo_now(request: HttpRequest) -> HttpResponse:
    """Ends every decision of a cause, if the count that was typed is still right."""
    kind, cause = request.POST.get("kind", ""), request.POST.get("cause", "")
    here = f"{reverse('console_undo')}?{urlencode({'kind': kind, 'cause': cause})}"
    done: list[tuple[str, int]] = []
    refusal = attempted(lambda: done.append(undo_cause(request.POST, who(request))))
    if refusal:
        return refused(request, refusal, back=here)
    void_id, hit = done[0]
    return render(request, "console/undone.html", {"hit": hit, "void_id": void_id})


def undo_cause(typed: Mapping[str, str], person: Staff) -> tuple[str, int]:
    """The void and how many decisions it ended, if the count that was typed is still right."""
    kind, cause = typed.get("kind", ""), typed.get("cause", "")
    hit = int(dry_run(kind, cause)["hit"])
    count = typed.get("count", "").strip()
    if not count.isdecimal() or int(count) != hit:
        raise BadInput(f"{hit:,} decisions would end; '{count[:20]}' was typed")
    return roll_back(
        CauseKind(kind),
        cause,
        by=person,
        reason=typed.get("reason", ""),
        guard=typed.get("guard", ""),
        circumstances=circumstances(),
        seen=hit,
    )
