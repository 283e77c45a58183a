"""`evaluate operators`: how often one operator is found, and how often innocents are."""

from dataclasses import asdict
from typing import Annotated, Any, Final

import typer

from showcause.cli.printing import json_line, line, table
from showcause.cli.reading import AsJson

_KINDS: Final = {
    "kind": "kind",
    "groups": "groups",
    "accounts": "accounts",
    "proposed": "proposed",
    "share": "share",
    "bounds": "95 % interval",
}
_SHOWN: Final = 24
"""A table shows 25 rows."""


def evaluate(
    seed: Annotated[int, typer.Option(help="The same seed, the same people and farms.")] = 1,
    groups: Annotated[int, typer.Option(help="Groups of each kind of innocents.", min=1)] = 4,
    largest: Annotated[int, typer.Option(help="Accounts of the largest farm.", min=3)] = 100,
    full: Annotated[
        bool, typer.Option("--full", help="70 groups of each kind, farms of up to 3,000.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Generate people who share devices and farms that hide, look for one operator, and count."""
    from showcause.wiring.evaluating_operators import evaluate_operators

    if full:
        groups, largest = 70, 3_000
    found = evaluate_operators(seed=seed, groups=groups, largest=largest)
    if as_json:
        json_line(asdict(found))
        return
    line(f"seed {seed}: {groups} groups of each kind of innocents, farms of 3 to {largest:,}")
    line("proposed: in a group with two families of evidence, and spared by no allowance")
    line()
    table([_told(row) for row in found.innocents], _KINDS)
    for start in range(0, len(found.farms), _SHOWN):
        line()
        table([_told(row) for row in found.farms[start : start + _SHOWN]], _KINDS)
    line()
    for name, told in found.together.items():
        line(f"{name}: {_in_words(told)}")
    line("recall is of the farms that are promised: no half camouflage, no telephone each")


def _in_words(told: dict[str, Any]) -> str:
    return (
        f"{told['proposed']:,} of {told['accounts']:,} ({_percent(told['share_ppm'])};"
        f" {_percent(told['at_least_ppm'])} to {_percent(told['at_most_ppm'])}, 95 %)"
    )


def _told(row: dict[str, Any]) -> dict[str, Any]:
    bounds = f"{_percent(row['at_least_ppm'])} to {_percent(row['at_most_ppm'])}"
    return {**row, "share": _percent(row["share_ppm"]), "bounds": bounds}


def _percent(ppm: int) -> str:
    return f"{ppm / 10_000:.2f} %"
