"""`showcause import-tip` and `showcause give-tip`: leads from other platforms, and to them."""

from pathlib import Path
from typing import Annotated

import typer

from showcause.cli.printing import counted, json_line, line
from showcause.cli.reading import AsJson
from showcause.cli.workspace import here, person
from showcause.domain.errors import BadInput

By = Annotated[str, typer.Option("--by", help="Your staff id.")]


def import_tip(
    file: Annotated[Path, typer.Argument(help="Tips: our JSON, a STIX 2.1 bundle, or Meta's CSV.")],
    source: Annotated[str, typer.Option("--from", help="Who sent it: a platform's name.")],
    by: By,
    as_json: AsJson = False,
) -> None:
    """Keep another platform's tips as leads; undo what rested on those it takes back."""
    from showcause.ingest.tips import read_tips
    from showcause.steps.import_tip import import_tips
    from showcause.wiring import running

    workspace = here()
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise BadInput("cannot be read", where=str(file)) from error
    read = read_tips(raw, source=source)
    counts = import_tips(
        read.tips,
        written_in=read.format,
        platform=running.platform_name(workspace),
        by=person(by),
        circumstances=workspace.circumstances,
    )
    told = {**counts, "left_out": read.left_out}
    if as_json:
        json_line(told)
        return
    line(counted(told))
    line("leads only: nothing was decided" + ("; showcause run" if counts["undone"] else ""))


def give_tip(
    sweep: Annotated[str, typer.Argument(help="The sweep to tell of.")],
    to: Annotated[str, typer.Option("--to", help="Whom: a platform's name.")],
    by: By,
    as_json: AsJson = False,
) -> None:
    """Tell another platform of a sweep; `showcause run` takes back what falls later."""
    from showcause.steps.give_tip import give_tip as give
    from showcause.wiring import running

    workspace = here()
    key = running.ledger_key(workspace)
    folder, accounts = give(sweep, to, key, by=person(by), circumstances=workspace.circumstances)
    if as_json:
        json_line({"path": str(folder), "accounts": accounts})
        return
    line(f"{accounts:,} accounts, under pseudonyms: {folder}")
