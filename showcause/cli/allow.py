"""`showcause allow`: register and end allowances and exceptions."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from showcause.cli.people import By
from showcause.cli.printing import json_line, line
from showcause.cli.reading import AsJson
from showcause.cli.workspace import here, person
from showcause.domain.errors import BadInput

app = typer.Typer(help="Allowances and exceptions: whom rules pass by, why, and until when.")


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="hobby_bot, satire, …: what rules honour.")],
    by: By,
    owner: Annotated[str, typer.Option(help="Who answers for it.")],
    reason: Annotated[str, typer.Option(help="Why, in a sentence.")],
    until: Annotated[str, typer.Option(help="The day it expires, such as 2027-06-30.")],
    account: Annotated[str, typer.Option(help="platform:account_id")] = "",
    organisation: Annotated[str, typer.Option(help="And every account that declared it.")] = "",
    post: Annotated[str, typer.Option(help="platform:post_id, for rules on events.")] = "",
    as_json: AsJson = False,
) -> None:
    """Register one for an account, an organisation or a post."""
    from showcause.domain.allowance import CoverKind
    from showcause.steps.allow import allow
    from showcause.wiring import running

    given = {"account": account, "organisation": organisation, "post": post}
    covered = [(kind, key) for kind, key in given.items() if key]
    if len(covered) != 1:
        raise BadInput("it covers one thing", hint="--account, --organisation or --post")
    workspace = here()
    clauses = running.rulebook(workspace).clauses.values()
    allowance_id = allow(
        name,
        CoverKind(covered[0][0]),
        covered[0][1],
        owner=owner,
        reason=reason,
        until=_day(until),
        by=person(by),
        known={allowed for clause in clauses for allowed in clause.allowances},
        circumstances=workspace.circumstances,
    )
    if as_json:
        json_line({"allowance_id": allowance_id})
        return
    line(f"{allowance_id}: {name} for {covered[0][1]} until {until}")


@app.command("end")
def end(
    allowance_id: Annotated[str, typer.Argument(help="The allowance.")],
    by: By,
    reason: Annotated[str, typer.Option(help="Why, in a sentence.")],
) -> None:
    """End one before it expires."""
    from showcause.steps.allow import end_allowance

    workspace = here()
    end_allowance(allowance_id, by=person(by), reason=reason, circumstances=workspace.circumstances)
    line(f"{allowance_id} is over")


def _day(text: str) -> int:
    """Midnight UTC at the start of a day, in ms."""
    from showcause.domain.moment import moment_from_datetime

    try:
        return moment_from_datetime(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC))
    except ValueError as error:
        raise BadInput(f"'{text}' is no day", hint="2027-06-30") from error
