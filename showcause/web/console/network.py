"""The accounts a case is tied to: a table, and a picture of the same drawn on the server."""

import math
from collections.abc import Mapping, Sequence
from typing import Final
from xml.sax.saxutils import quoteattr

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from showcause.steps.case_evidence import ties
from showcause.web.console.case import opened
from showcause.web.console.dossier import Dossier
from showcause.web.console.roles import May, may
from showcause.wiring import engines, web

MOST_DRAWN: Final = 1_000
MOST_TIES: Final = 5_000
MOST_ROWS: Final = 100
SIDE: Final = 800
Pair = tuple[str, str]


@may(May.SEE_CASES)
def table(request: HttpRequest, subject_id: str) -> HttpResponse:
    """Every tie of the account itself, by kind; others are numbered, not named."""
    found = opened(request, subject_id, with_posts=False)
    mine = _mine(_pairs(found), found.case["account"])
    told = {"dossier": found, "more": max(0, len(mine) - MOST_ROWS), "ties": mine[:MOST_ROWS]}
    return render(request, "console/network.html", told)


@may(May.SEE_CASES)
def picture(request: HttpRequest, subject_id: str) -> HttpResponse:
    """The network as SVG: the same layout for whoever looks."""
    found = opened(request, subject_id, with_posts=False)
    drawn = _drawn(_pairs(found), found.case["account"])
    return HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8")


def _pairs(found: Dossier) -> dict[Pair, dict[str, int]]:
    """How often each pair of accounts is tied, by kind of tie."""
    workspace = web.workspace()
    ids = [row["finding_id"] for row in found.findings]
    pairs: dict[Pair, dict[str, int]] = {}
    for tie in ties(engines.engine(workspace), workspace.home, found.case["run_id"], ids):
        pair = (tie["account_a"], tie["account_b"])
        pairs.setdefault(pair, {})[tie["trace"]] = int(tie["times"])
    return pairs


def _mine(pairs: Mapping[Pair, Mapping[str, int]], account: str) -> list[dict[str, object]]:
    numbers = _numbers(pairs)
    rows = [
        {"kinds": dict(kinds), "number": numbers[other], "times": sum(kinds.values())}
        for pair, kinds in pairs.items()
        if account in pair
        for other in pair
        if other != account
    ]
    return sorted(rows, key=lambda row: (-int(str(row["times"])), int(str(row["number"]))))


def _numbers(pairs: Mapping[Pair, object]) -> dict[str, int]:
    names = sorted({name for pair in pairs for name in pair})
    return {name: number for number, name in enumerate(names, 1)}


def _drawn(pairs: Mapping[Pair, Mapping[str, int]], account: str) -> str:
    numbers = _numbers(pairs)
    degree: dict[str, int] = dict.fromkeys(numbers, 0)
    for one, other in pairs:
        degree[one] += 1
        degree[other] += 1
    ranked = sorted(degree, key=lambda name: (name != account, -degree[name], name))[:MOST_DRAWN]
    places = _places(ranked)
    lines = [pair for pair in pairs if pair[0] in places and pair[1] in places][:MOST_TIES]
    title = f"{len(numbers)} accounts and {len(pairs)} pairs of them that are tied"
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" '
            f'width="{SIDE}" height="{SIDE}" role="img" aria-label={quoteattr(title)}>',
            f"<title>{title}</title>",
            '<g stroke="#62666e" stroke-opacity=".25">',
            *(_line(places[one], places[other]) for one, other in lines),
            "</g>",
            *(_node(places[name], numbers[name], name == account) for name in ranked),
            "</svg>",
        )
    )


def _places(ranked: Sequence[str]) -> dict[str, tuple[float, float]]:
    """A spiral of even density: the account in the middle, those with most ties around it."""
    middle, turn = SIDE / 2, math.pi * (3 - math.sqrt(5))
    step = (middle - 20) / math.sqrt(max(1, len(ranked)))
    return {
        name: (
            round(middle + step * math.sqrt(place) * math.cos(place * turn), 1),
            round(middle + step * math.sqrt(place) * math.sin(place * turn), 1),
        )
        for place, name in enumerate(ranked)
    }


def _line(one: tuple[float, float], other: tuple[float, float]) -> str:
    return f'<line x1="{one[0]}" y1="{one[1]}" x2="{other[0]}" y2="{other[1]}"/>'


def _node(place: tuple[float, float], number: int, is_subject: bool) -> str:
    size, fill = (12, "#a8480b") if is_subject else (5, "#0067a5")
    at = f'x="{place[0] + 14}" y="{place[1] + 5}" font-size="16" fill="{fill}"'
    told = f"<text {at}>this account</text>" if is_subject else ""
    return (
        f'<circle cx="{place[0]}" cy="{place[1]}" r="{size}" fill="{fill}">'
        f"<title>account {number}</title></circle>{told}"
    )
