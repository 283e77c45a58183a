"""`showcause kill-switch`: stop every measure at once, start again, and see what stands.

Nothing here needs the record: it may be locked, or gone.
"""

from pathlib import Path
from typing import Annotated

import typer

from showcause.cli.printing import json_line, line
from showcause.cli.reading import AsJson

app = typer.Typer(help="Stop every measure within a second; relief still goes out.")
Key = Annotated[Path | None, typer.Option("--key", help="Your key; default: the workspace's.")]


@app.command("stop")
def stop_all(key: Key = None, as_json: AsJson = False) -> None:
    """Stop every measure now. One person is enough; the ledger entry follows."""
    from showcause.wiring import stopping

    told = stopping.stop_measures(Path.cwd(), key)
    _tell(as_json)
    if not as_json:
        line(f"instruction {told.counter} written; what gives back still goes out")


@app.command("start")
def start_again(
    key: Annotated[Path, typer.Option("--key", help="Your own key.")], as_json: AsJson = False
) -> None:
    """Sign that measures start again; they do when a second person has signed."""
    from showcause.wiring import stopping

    missing = stopping.start_measures(Path.cwd(), key)
    _tell(as_json)
    if missing and not as_json:
        line("signed; a second person signs with: showcause kill-switch start --key THEIR-KEY")


@app.command("status")
def status(as_json: AsJson = False) -> None:
    """Whether measures may leave now, by the file and the address that are asked."""
    _tell(as_json)


@app.command("key")
def new_key(
    name: Annotated[str, typer.Argument(help="Whose key: a staff id.")],
    out: Annotated[Path, typer.Option("--out", help="Where its secret half goes.")],
) -> None:
    """Make a person's key for the kill switch and trust it in this workspace."""
    from showcause.wiring import stopping

    stopping.new_stop_key(Path.cwd(), name, out)
    line(f"{out} is {name}'s alone; the workspace trusts its public half")


def _tell(as_json: bool) -> None:
    from showcause.wiring import stopping

    told = stopping.stop_places_from(Path.cwd())()
    counter = told.instruction.counter if told.instruction else 0
    if as_json:
        json_line({"counter": counter, "holds": told.holds, "reason": told.reason})
        return
    line(f"measures wait: {told.reason}" if told.holds else "measures may leave")
