"""The queue: which case to take now, and whether one can read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from showcause.domain.errors import NotPermitted
from showcause.domain.measure import MEASURES, Measure
from showcause.domain.staff import Staff
from showcause.reviews.order import Waiting, in_order
from showcause.steps import case as steps
from showcause.store.reads import cases as reads
from showcause.store.reads.rows import Row
from showcause.web.console.asking import attempted, circumstances, refused, who
from showcause.web.console.roles import May, may
from showcause.wiring import web
from showcause.wiring.keeping import kept

PAGE: Final = 25
TRIES: Final = 10
LONG: Final = 1_000
"""Open cases from which the list of them is kept for a while."""
KEPT_SECONDS: Final = 5.0
KINDS: Final = {
    "": "any",
    "appeal": "appeals",
    "group": "group appeals",
    "proposal": "proposals",
    "sweep": "sweeps",
}
PAGES: Final = {"group": "console_group", "sweep": "console_sweep"}
"""The page of each kind of case that is not about one account."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases are shown: only those the person reads, of one kind, from a place on."""

    every_language: bool
    kind: str
    as_of: int
    after: str

    @classmethod
    def of(cls, asked: Mapping[str, Any], now: int) -> "Wanted":
        """What an address asks for; anything it cannot mean is left out."""
        as_of, _, after = str(asked.get("after", "")).partition(".")
        kind = str(asked.get("kind", ""))
        from_place = as_of.isdecimal() and len(as_of) < 15 and bool(after)
        return cls(
            asked.get("languages") == "all",
            kind if kind in KINDS else "",
            int(as_of) if from_place else now,
            after if from_place else "",
        )

    def address(self, after: str) -> str:
        """The query of the page that begins after a case."""
        named = {"languages": "all" if self.every_language else "mine", "kind": self.kind}
        return urlencode({**named, "after": f"{self.as_of}.{after}"})


@may(May.SEE_CASES)
def queue(request: HttpRequest) -> HttpResponse:
    """Open cases by harm × reach × wait; every fifth place goes to the longest wait."""
    now = circumstances().clock()
    told = listed(who(request), Wanted.of(request.GET, now), now)
    return render(request, "console/queue.html", told)


def listed(person: Staff, wanted: Wanted, now: int, size: int = PAGE) -> dict[str, Any]:
    """One page of the queue as this person sees it."""
    everything = _waiting(now)
    back = reads.stepped_back(person.staff_id)
    chosen = _ordered(_chosen(everything, wanted, person), wanted.as_of)
    start = next((i for i, row in enumerate(chosen, 1) if row["subject_id"] == wanted.after), 0)
    page = chosen[start : start + size]
    last = page[-1]["subject_id"] if len(chosen) > start + size else ""
    return {
        "cases": [_shown(row, person, back) for row in reads.with_claims(page, now)],
        "kinds": KINDS,
        "late": sum(row["due_at"] is not None and row["due_at"] < now for row in chosen),
        "after": f"{wanted.as_of}.{last}" if last else "",
        "more": wanted.address(last) if last else "",
        "other_languages": _others(everything, person),
        "waiting": len(chosen),
        "wanted": wanted,
    }


@may(May.DECIDE, "POST")
def take_next(request: HttpRequest) -> HttpResponse:
    """Claims the first case of the queue that this person may answer."""
    person, now = who(request), circumstances().clock()
    wanted = Wanted.of(request.POST, now)
    back = reads.stepped_back(person.staff_id)
    rows = _ordered(_chosen(reads.open_cases(now), wanted, person), now)
    free = [row for row in rows if not _why_not(row, person, back)]
    for row in free[:TRIES]:
        try:
            steps.claim(row["subject_id"], by=person, circumstances=circumstances())
        except NotPermitted:
            continue
        return HttpResponseRedirect(_page(row))
    refusal = {
        "what": "No case waits that you could answer.",
        "hint": "Show all languages, or come back later.",
    }
    return refused(request, refusal, back=reverse("console_queue"))


@may(May.DECIDE, "POST")
def claim(request: HttpRequest, subject_id: str) -> HttpResponse:
    """Takes one case, or keeps it for another half hour."""
    person = who(request)
    kind = {"grp": "group", "swp": "sweep"}.get(subject_id[:3], "")
    here = _page({"kind": kind, "subject_id": subject_id})
    refusal = attempted(lambda: steps.claim(subject_id, by=person, circumstances=circumstances()))
    return refused(request, refusal, back=here) if refusal else HttpResponseRedirect(here)


@may(May.DECIDE, "POST")
def release(request: HttpRequest, subject_id: str) -> HttpResponse:
    """Lets go of a case."""
    steps.release(subject_id, by=who(request))
    return HttpResponseRedirect(reverse("console_queue"))


def _waiting(now: int) -> Sequence[Row]:
    """Every open case; a list so long that nobody sees its end may be some seconds old."""
    return kept(
        ("open_cases", str(web.workspace().home)),
        KEPT_SECONDS,
        lambda: reads.open_cases(now),
        lambda rows: len(rows) >= LONG,
    )


def _chosen(rows: Sequence[Row], wanted: Wanted, person: Staff) -> list[Row]:
    return [
        row
        for row in rows
        if (wanted.every_language or reads_language(person, row["language"]))
        and wanted.kind in ("", row["kind"])
    ]


def _ordered(rows: Sequence[Row], as_of: int) -> list[Row]:
    by_id = {row["subject_id"]: row for row in rows}
    waiting = [
        Waiting(row["subject_id"], _harm(row["measure"]), row["reach"], row["since"])
        for row in rows
    ]
    return [by_id[subject_id] for subject_id in in_order(waiting, as_of)]


def _harm(measure: str) -> int:
    return MEASURES[Measure(measure)].severity


def _shown(row: Row, person: Staff, back: Mapping[str, str]) -> Row:
    return {
        **row,
        "bar": _why_not(row, person, back),
        "mine": row["claimed_by"] == person.staff_id,
        "page": _page(row),
    }


def _page(row: Row) -> str:
    return reverse(PAGES.get(row["kind"], "console_case"), args=[row["subject_id"]])


def _why_not(row: Row, person: Staff, back: Mapping[str, str]) -> str:
    """Why this person cannot take a case, in a few words; nothing if they can."""
    if row["subject_id"] in back:
        return "you stepped back"
    if person.staff_id in orjson.loads(row["deciders"]):
        return "you took part in the decision"
    if row["claimed_by"] and row["claimed_by"] != person.staff_id:
        return f"{row['claimed_name']} has it"
    return ""


def reads_language(person: Staff, language: str | None) -> bool:
    """Whether a person reads a language; a case without one may be read by anybody."""
    base = (language or "").replace("_", "-").partition("-")[0].lower()
    return not base or base in person.languages


def _others(rows: Sequence[Row], person: Staff) -> dict[str, int]:
    """How many cases wait in each language this person does not read."""
    found: dict[str, int] = {}
    for row in rows:
        if not reads_language(person, row["language"]):
            found[row["language"]] = found.get(row["language"], 0) + 1
    return dict(sorted(found.items()))
