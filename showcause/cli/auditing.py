"""`showcause audit`: for outsiders, on any archive in the established format, or on a ledger."""

from pathlib import Path
from typing import Annotated

import typer

from showcause.cli.printing import json_line, line
from showcause.domain.errors import BadInput, BrokenRecord


def audit(
    archive: Annotated[
        Path, typer.Argument(help="An archive's folder or file; with --draw a published ledger.")
    ],
    out: Annotated[Path, typer.Option(help="The folder to write the report to.")] = Path("audit"),
    draw: Annotated[
        str, typer.Option(help="A word of yours: draw decisions whose packs must be produced.")
    ] = "",
    count: Annotated[int, typer.Option(help="How many decisions to draw.")] = 20,
    packs: Annotated[
        Path | None, typer.Option(help="The folder of packs that the operator produced.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say what a published archive shows and does not, without the publisher's database or key."""
    if draw:
        _draw(archive, draw, count, packs, as_json)
        return
    from showcause.steps.audit import audit as audit_archive
    from showcause.wiring.engines import machine_engine

    made = audit_archive(archive, machine_engine())
    out.mkdir(parents=True, exist_ok=True)
    for name, content in made.files.items():
        (out / name).write_bytes(content)
    if as_json:
        json_line({"path": str(out), **made.figures})
        return
    for name in ("accounts", "accounts_supported", "accounts_partly", "accounts_unsupported"):
        line(f"{name.removeprefix('accounts_'):<12} {made.figures[name]:>9,}")
    line(f"report: {out / 'report.html'}")


def _draw(ledger: Path, nonce: str, count: int, packs: Path | None, as_json: bool) -> None:
    from showcause.ledger.lottery import drawn

    if not (ledger / "checkpoint").is_file():
        raise BadInput("no published ledger", where=str(ledger), hint="showcause ledger publish")
    lots = drawn(lambda path: (ledger / path).read_bytes(), nonce, count)
    held = {lot: _is_produced(lot, packs) for lot in lots}
    for decision, produced in held.items():
        if as_json:
            json_line({"decision": decision, "produced": produced})
        else:
            line(f"{decision}  {'produced' if produced else 'missing' if packs else 'drawn'}")
    missing = [decision for decision, produced in held.items() if packs and not produced]
    if missing:
        told = f"{len(missing)} of {len(lots)} packs were not produced"
        raise BrokenRecord(told, where=missing[0], hint="that is the finding")


def _is_produced(decision: str, packs: Path | None) -> bool:
    """Whether some pack in the folder speaks of the decision; the verifier checks what it says."""
    import orjson

    for file in packs.glob("*.json") if packs else ():
        try:
            told = orjson.loads(file.read_bytes())
        except (OSError, orjson.JSONDecodeError):
            continue
        if isinstance(told, dict) and any(
            isinstance(each, dict) and each.get("decision_id") == decision
            for each in told.get("decisions") or ()
        ):
            return True
    return False
