"""`evaluate reports`: what a brigade gains by reporting."""

from dataclasses import asdict
from typing import Annotated, Any, Final

import typer

from showcause.cli.printing import json_line, line, table
from showcause.cli.reading import AsJson

_BRIGADES: Final = {
    "brigade": "brigade",
    "campaigns": "campaigns",
    "measures": "measures",
    "at_most": "at most, 95 %",
    "overtaken": "violators overtaken",
    "overtaken_p95": "in 19 of 20",
    "grows": "honest wait grows",
    "grows_most": "at most seen",
}
_ALL: Final = 2_500


def evaluate(
    seed: Annotated[int, typer.Option(help="The same seed, the same weeks.")] = 1,
    campaigns: Annotated[int, typer.Option(help="Campaigns of each kind of brigade.", min=1)] = 5,
    accounts: Annotated[int, typer.Option(help="Accounts of a brigade.", min=1)] = 5_000,
    false_reports: Annotated[int, typer.Option(help="Reports of a campaign.", min=1)] = 10_000,
    targets: Annotated[int, typer.Option(help="Accounts it is aimed at.", min=1)] = 1,
    full: Annotated[bool, typer.Option("--full", help="10,000 campaigns, a quarter each.")] = False,
    as_json: AsJson = False,
) -> None:
    """Let brigades that know the order of reports loose on generated weeks, and count."""
    from showcause.wiring.evaluating_reports import evaluate_reports

    found = evaluate_reports(
        seed=seed,
        campaigns=_ALL if full else campaigns,
        accounts=accounts,
        false_reports=false_reports,
        targets=targets,
    )
    if as_json:
        json_line(asdict(found))
        return
    line(
        f"seed {seed}: {accounts:,} accounts, {false_reports:,} false reports about {targets:,}"
        f" innocent accounts, among 2,000 violators and 2,000 reported by mistake"
    )
    line("overtaken: of the violators who waited when the first false report came")
    line()
    table([_told(row) for row in found.brigades], _BRIGADES)
    read = ", ".join(found.read_by_rules) or "none"
    line(f"features of reports that the rulebook lets a rule read against somebody: {read}")


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "at_most": _percent(row["measures_at_most_ppm"]),
        "overtaken": _percent(row["overtaken_ppm"]),
        "overtaken_p95": _percent(row["overtaken_p95_ppm"]),
        "grows": _percent(row["wait_grows_ppm"]),
        "grows_most": _percent(row["wait_grows_most_ppm"]),
    }


def _percent(ppm: int) -> str:
    return f"{ppm / 10_000:.2f} %"
