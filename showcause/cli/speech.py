"""`speech`: posts a reader shall look at; and `evaluate speech`: how often that is right."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from showcause.cli.printing import json_line, line, table
from showcause.cli.reading import AsJson
from showcause.domain.errors import BadInput

if TYPE_CHECKING:
    from showcause.wiring.evaluating_speech import SpeechEvaluation

_POSTS: Final = {
    "post": "post",
    "language": "language",
    "verdict": "verdict",
    "what": "found",
    "why_not": "contexts",
    "short": "text",
}
_FUNCTIONS: Final = {
    "function": "function",
    "cases": "cases",
    "adverse": "adverse",
    "share": "share",
    "bounds": "95 % interval",
    "in_context": "allowed in context",
}
_SHORT: Final = 60


def speech(
    language: Annotated[str, typer.Option(help="Only what is read by readers of it: fa.")] = "",
    contexts: Annotated[
        bool, typer.Option("--contexts", help="Also what a context allows: quotes, slogans, games.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Find posts that threaten or call for violence. Looks only: a person has to read them."""
    from showcause.cli.workspace import here
    from showcause.detectors.speech.detect import findings
    from showcause.wiring import engines

    workspace = here()
    rows = findings(engines.engine(workspace), engines.sources(workspace), contexts)
    rows = [row for row in rows if language in ("", row["language"])]
    if as_json:
        for row in rows:
            json_line(row)
        return
    table([_told(row) for row in rows], _POSTS)
    line(f"{len(rows):,} posts for somebody who reads their language; nothing is decided.")


def _told(row: dict[str, Any]) -> dict[str, Any]:
    urgent = "urgent: " if row["urgent"] else ""
    text = " ".join(row["text"].split())
    short = text if len(text) <= _SHORT else f"{text[:_SHORT]}…"
    what, why_not = ", ".join(row["found"]), ", ".join(row["contexts"])
    return {**row, "what": f"{urgent}{what}", "why_not": why_not, "short": short}


def evaluate(
    cases: Annotated[
        Path | None, typer.Option(help="HateCheck's cases (Parquet); without, languages only.")
    ] = None,
    half: Annotated[
        str, typer.Option(help="reported (odd case ids), tuned (even ones), or all.")
    ] = "reported",
    as_json: AsJson = False,
) -> None:
    """Judge HateCheck and benign texts of a hundred languages by the speech rules, and count."""
    from showcause.wiring.evaluating_speech import HALVES, evaluate_speech

    if half not in (*HALVES, "all"):
        raise BadInput(f"--half {half}: no such half", hint="reported, tuned or all")
    found = evaluate_speech(cases, half)
    if as_json:
        json_line(asdict(found))
        return
    line(f"{found.detector}, tables of {found.tables} languages; no measure without a person")
    if found.functions:
        _print_functions(found)
    _print_parity(found)


def _print_functions(found: "SpeechEvaluation") -> None:
    line(f"HateCheck, {found.half} half; wordings are shared by the halves, so this measures")
    line("other people named in the same sentences more than it measures other sentences")
    line()
    table([_shared(row) for row in found.together], _FUNCTIONS)
    line()
    # A table shows 25 rows, and HateCheck has 29 functions: threats would be cut off.
    for part in (found.functions[:15], found.functions[15:]):
        table([_shared(row) for row in part], _FUNCTIONS)
        line()


def _shared(row: dict[str, Any]) -> dict[str, Any]:
    bounds = f"{_percent(row['at_least_ppm'])} to {_percent(row['at_most_ppm'])}"
    return {**row, "share": _percent(row["adverse_ppm"]), "bounds": bounds}


def _print_parity(found: "SpeechEvaluation") -> None:
    worst = found.worst
    line(
        f"benign texts: {worst['all_false']:,} false findings in {worst['all_texts']:,} texts"
        f" of {worst['languages']} languages"
    )
    ratio = worst["ratio_at_most"]
    against = f"rate ratio at most {ratio} (95 %)" if ratio else "no ratio, too few false findings"
    line(
        f"worst language: {worst['language']}, {worst['false']} of {worst['texts']:,};"
        f" {against}; difference at most {_percent(worst['difference_at_most_ppm'])}"
    )


def _percent(ppm: int) -> str:
    return f"{ppm / 10_000:.2f} %"
