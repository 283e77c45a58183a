"""`showcause partner`: reviewers of other servers, invited to one case each."""

from typing import Annotated

import typer

from showcause.cli.people import By
from showcause.cli.printing import json_line, line, table
from showcause.cli.reading import AsJson
from showcause.cli.registering import moment_from_text
from showcause.cli.workspace import here, person

app = typer.Typer(help="Reviewers of partner servers: each reads one case, by a link that ends.")


@app.command("invite")
def invite(
    case: Annotated[str, typer.Argument(help="An appeal, or a held proposal.")],
    name: Annotated[str, typer.Option(help="Who is asked.")],
    server: Annotated[str, typer.Option(help="Of which server, such as other.example.")],
    until: Annotated[str, typer.Option("--until", help="When the link ends; 30 days at most.")],
    by: By,
    languages: Annotated[str, typer.Option(help="Languages they read, such as en,fa.")] = "en",
    as_json: AsJson = False,
) -> None:
    """Make a link that opens this case and nothing else; shown once."""
    from showcause.steps.partner import invite as invite_to

    workspace = here()
    link_id, token = invite_to(
        case,
        name,
        server,
        tuple(each.strip() for each in languages.split(",")),
        expires_at=moment_from_text(until),
        by=person(by),
        circumstances=workspace.circumstances,
    )
    address = f"{workspace.settings.public_url}/p/{token}"
    if as_json:
        json_line({"address": address, "link_id": link_id})
        return
    line(f"{link_id}: send this to {name} alone, until {until}")
    line(address)


@app.command("revoke")
def revoke(
    link: Annotated[str, typer.Argument(help="A link's id.")],
    reason: Annotated[str, typer.Option("--reason", help="Why, for colleagues.")],
    by: By,
) -> None:
    """End a link now."""
    from showcause.steps.partner import revoke as revoke_link

    workspace = here()
    revoke_link(link, by=person(by), reason=reason, circumstances=workspace.circumstances)
    line(f"{link} opens nothing any more")


@app.command("list")
def list_links(as_json: AsJson = False) -> None:
    """Every link, whose it is, and whether it still opens its case."""
    from showcause.store.reads.listing import plain
    from showcause.store.reads.partner import links

    rows = list(map(plain, links(here().circumstances.clock())))
    if as_json:
        for row in rows:
            json_line(row)
        return
    columns = {"link_id": "link", "subject_id": "case", "name": "who", "server": "of"}
    if not table(rows, {**columns, "status": "is", "expires_at": "until"}):
        line("nobody was invited")
