"""What the platform itself says: measures nobody decided here, and reports made there."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from showcause.cli.printing import json_line, line, table
from showcause.cli.reading import AsJson
from showcause.cli.workspace import here, person
from showcause.domain.errors import BadInput
from showcause.domain.moment import iso_from_moment

app = typer.Typer(
    name="unexplained",
    help="Measures found on the platform without a decision.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Which = Annotated[str, typer.Argument(help="The unexplained measure.")]
By = Annotated[str, typer.Option("--by", help="Your staff id.")]

_LIST: Final = {
    "unexplained_id": "measure",
    "account": "account",
    "measure": "what",
    "status": "status",
    "reasons_due_at": "reasons due",
}
_DAYS: Final = {
    "day": "day",
    "platform": "platform",
    "seen_count": "in force there",
    "unexplained_count": "without a decision",
    "missing_count": "decided and not there",
}


def compare_platform(as_json: AsJson = False) -> None:
    """Compare what is in force on the platform with the decisions in force."""
    from showcause.domain.errors import PlatformError
    from showcause.steps.account_for import account_for
    from showcause.steps.answer_unexplained import carry_lifts
    from showcause.steps.show import show
    from showcause.store.reads.unexplained import last_failure
    from showcause.wiring.outside import platform
    from showcause.wiring.running import platform_name

    workspace = here()
    known, mode = workspace.circumstances, workspace.settings.platform.mode
    with platform(workspace) as found:
        counts = account_for(found, platform_name(workspace), mode, known)
        if mode.may_tell:
            counts["shown"] = show(found, known, backoff=0)["shown"]
        if mode.may_order:
            counts["lifted"] = carry_lifts(found, known, backoff=0)["lifted"]
    if as_json:
        json_line(counts)
    else:
        _line(counts)
    if counts["broken_off"]:
        message = f"the platform could not be read to its end: {last_failure()}"
        raise PlatformError(message, permanent=False, hint="nothing is called missing or gone")


def _line(counts: Mapping[str, int]) -> None:
    line(", ".join(f"{name} {count}" for name, count in counts.items()))


def fetch_reports(
    file: Annotated[Path, typer.Argument(help="The NDJSON file to write.")], as_json: AsJson = False
) -> None:
    """Write the reports people made on the platform to a file that `ingest` reads."""
    from showcause.wiring.real_platform import reports_made

    with reports_made(here()) as rows:
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    try:
        file.write_text("".join(f"{text}\n" for text in lines), encoding="utf-8")
    except OSError as error:
        raise BadInput("cannot write the reports", where=str(file), hint=str(error)) from error
    if as_json:
        json_line({"file": str(file), "reports": len(lines)})
        return
    line(f"{len(lines)} reports in {file}; showcause ingest {file}")


@app.command("list")
def list_unexplained(as_json: AsJson = False) -> None:
    """Every measure found without a decision, and what became of it."""
    from showcause.store.reads.unexplained import listed

    here()
    _print([_told(row) for row in listed()], _LIST, as_json=as_json)


@app.command("days")
def daily_figures(as_json: AsJson = False) -> None:
    """For each day, how many measures had no decision and how many decisions no measure."""
    from showcause.store.reads.unexplained import daily_figures as figures

    here()
    rows = [
        {**row, "day": iso_from_moment(row.pop("began_at"))[:10]} for row in map(dict, figures())
    ]
    _print(rows, _DAYS, as_json=as_json)


@app.command("explain")
def explain_measure(
    which: Which,
    by: By,
    reasons: Annotated[str, typer.Option(help="What was done, why, and under which rule.")],
    as_json: AsJson = False,
) -> None:
    """Give the reasons for a measure that was made elsewhere."""
    from showcause.steps.answer_unexplained import explain

    circumstances = here().circumstances
    _noted(explain(which, reasons, by=person(by), circumstances=circumstances), as_json=as_json)


@app.command("lift")
def lift_measure(which: Which, by: By, as_json: AsJson = False) -> None:
    """Have a measure lifted that nobody gave reasons for; it leaves with the next run."""
    from showcause.steps.answer_unexplained import lift

    circumstances = here().circumstances
    _noted(lift(which, by=person(by), circumstances=circumstances), as_json=as_json)


def _noted(event_id: str, *, as_json: bool) -> None:
    if as_json:
        json_line({"event_id": event_id})
        return
    line(f"noted as {event_id}")


def _told(row: dict[str, Any]) -> dict[str, Any]:
    moments = {
        name: iso_from_moment(value)
        for name, value in row.items()
        if name.endswith("_at") and isinstance(value, int)
    }
    return {**row, **moments}


def _print(rows: list[dict[str, Any]], columns: dict[str, str], *, as_json: bool) -> None:
    if as_json:
        for row in rows:
            json_line(row)
        return
    table(rows, columns)
