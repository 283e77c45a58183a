"""`showcause evaluate`: how often detection is right, and how often wrong, on what is generated."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from showcause.cli.printing import json_line, line, table
from showcause.cli.reading import AsJson

if TYPE_CHECKING:
    from showcause.wiring.evaluating import Evaluation

app = typer.Typer(help="Accuracy, measured on generated operations and their benign twins.")

_KINDS: Final = {
    "kind": "kind",
    "accounts": "accounts",
    "found": "in a finding",
    "two": "with two families",
    "proposed": "a measure proposed",
    "bounds": "95 % interval",
}
_LEFT_OUT: Final = {
    "kind": "left out",
    "groups": "groups",
    "twins": "compared with",
    "verdict": "taken for an operation",
}


@app.command("networks")
def networks(
    seed: Annotated[int, typer.Option(help="The same seed, the same world.")] = 1,
    groups: Annotated[int, typer.Option(help="Groups of 30 of each kind.")] = 8,
    background: Annotated[int, typer.Option(help="Accounts that belong to no group.")] = 4_000,
    spam: Annotated[int, typer.Option(help="Accounts of the spam network.")] = 600,
    full: Annotated[
        bool, typer.Option("--full", help="30,000 twins, 200,000 of spam, 100,000 others.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Generate operations and benign twins, detect, ask the shipped rules, and count."""
    from showcause.wiring.evaluating import evaluate_networks

    if full:
        groups, background, spam = 150, 100_000, 200_000
    found = evaluate_networks(seed=seed, groups=groups, background=background, spam=spam)
    if as_json:
        json_line(asdict(found))
        return
    line(f"generated with seed {seed}: {groups} groups of 30 of each kind, {background:,} others")
    line("coordination within a minute or an hour, of links, hashtags and near-duplicate text,")
    line("found and judged as `showcause run` does")
    line()
    table([_told(row) for row in found.kinds], _KINDS)
    line()
    _in_sentences(found)
    line()
    table([_verdict(row) for row in found.left_out], _LEFT_OUT)


def _in_sentences(found: "Evaluation") -> None:
    twins, chance = found.twins, found.chance
    line(
        f"benign twins: {twins['proposed']:,} of {twins['accounts']:,} proposed for a measure"
        f" (at most {_percent(twins['at_most_ppm'])}, 95 %)"
    )
    line(
        f"ties by chance: {chance['false']:,} of {chance['ties']:,}"
        f" (at most {_percent(chance['at_most_ppm'])}, 95 %;"
        f" stated {_percent(chance['stated_ppm'])})"
    )


def _told(row: dict[str, Any]) -> dict[str, Any]:
    shares = {name: _percent(row[f"{name}_ppm"]) for name in ("found", "two", "proposed")}
    bounds = f"{_percent(row['at_least_ppm'])} to {_percent(row['at_most_ppm'])}"
    return {**row, **shares, "bounds": bounds}


def _verdict(row: dict[str, Any]) -> dict[str, Any]:
    if row["abstained"]:
        return {**row, "verdict": f"abstains: 1 in 100 needs {row['needed']} twins"}
    return {**row, "verdict": f"{row['hits']} (at most {_percent(row['at_most_ppm'])}, 95 %)"}


def _percent(ppm: int) -> str:
    return f"{ppm / 10_000:.2f} %"
