"""`showcause docket`: for organisations outside, which keep count of accounts of their own."""

from pathlib import Path
from typing import Annotated

import typer

from showcause.cli.printing import json_line, line, table
from showcause.cli.reading import AsJson
from showcause.domain.errors import BadInput

app = typer.Typer(help="Keep a docket of accounts: what became of them, and every letter.")

Docket = Annotated[Path, typer.Argument(help="The docket: a file that only grows.")]

_COLUMNS = {
    "account": "account",
    "status": "now",
    "suspended_by": "suspended by",
    "restored_by": "back by",
    "hours_least": "hours at least",
    "letters_sent": "sent",
    "letters_received": "received",
}


@app.command("add")
def add(
    docket: Docket,
    names: Annotated[Path, typer.Argument(help="Accounts: a name a line, links, or CSV.")],
) -> None:
    """Put accounts on the docket; those on it already stay as they are."""
    from showcause.appeals.names import read_list
    from showcause.disclosure.docket import Kind, handles_of
    from showcause.wiring.docketing import added, docket_in

    try:
        text = names.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("cannot be read", where=str(names)) from error
    known = set(handles_of(docket_in(docket)))
    new = [entry.name for entry in read_list(text).entries if entry.name not in known]
    count = added(docket, ((name, Kind.LISTED, "") for name in new))
    line(f"{count:,} accounts added, {len(known):,} were there")


@app.command("look")
def look(
    docket: Docket,
    at: Annotated[str, typer.Option("--at", help="The address of the platform's public pages.")],
) -> None:
    """Look at the public page of every account and write down what it shows."""
    from showcause.disclosure.docket import Kind, handles_of
    from showcause.wiring.docketing import added, docket_in, looking

    handles = handles_of(docket_in(docket))
    if not handles:
        raise BadInput("nobody is on the docket", where=str(docket), hint="showcause docket add")
    seen = looking(at, handles)
    count = added(docket, ((handle, Kind.LOOKED, told) for handle, told in seen))
    line(f"{count:,} accounts looked at")


@app.command("letter")
def letter(
    docket: Docket,
    handle: Annotated[str, typer.Argument(help="The account it is about.")],
    received: Annotated[
        bool, typer.Option("--received", help="It came; else it was sent.")
    ] = False,
    note: Annotated[str, typer.Option(help="What it said, in a few words.")] = "",
) -> None:
    """Note a letter that was sent or received about an account."""
    from showcause.disclosure.docket import LONGEST, Kind, handles_of
    from showcause.wiring.docketing import added, docket_in

    if handle not in handles_of(docket_in(docket)):
        raise BadInput(f"{handle} is not on the docket", hint="showcause docket add")
    kind = Kind.RECEIVED if received else Kind.SENT
    added(docket, [(handle, kind, note[:LONGEST])])
    line("noted")


@app.command("show")
def show(docket: Docket, as_json: AsJson = False) -> None:
    """Every account's standing over time, and the whole list in one row."""
    from showcause.disclosure.docket import accounts, summary
    from showcause.wiring.docketing import docket_in

    rows = accounts(docket_in(docket))
    if as_json:
        for row in rows:
            json_line(row)
        json_line(summary(rows))
        return
    table(rows, _COLUMNS)
    for name, value in summary(rows).items():
        line(f"{name.replace('_', ' ')}: {'–' if value is None else value}")


@app.command("group-appeal")
def group_appeal(docket: Docket, out: Annotated[Path, typer.Argument(help="The file.")]) -> None:
    """Write the list of everybody suspended now, ready for a group appeal."""
    from showcause.disclosure.docket import accounts
    from showcause.disclosure.docket import group_appeal as listed
    from showcause.wiring.docketing import docket_in

    text = listed(accounts(docket_in(docket)))
    out.write_text(text, encoding="utf-8")
    line(f"{text.count(chr(10)) - 1:,} accounts in {out}")
