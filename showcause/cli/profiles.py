"""`showcause profile`: which size of house this is."""

from typing import Annotated

import typer

from showcause.cli.printing import json_line, line
from showcause.cli.reading import AsJson
from showcause.cli.workspace import here, person
from showcause.domain.errors import BadInput


def profile(
    name: Annotated[str, typer.Argument(help="community, platform or regulated.")] = "",
    by: Annotated[str, typer.Option("--by", help="Who chooses: a senior's staff id.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show the profile of this workspace, or choose another; nothing is lost."""
    from showcause.policy.profiles import PROFILES
    from showcause.wiring.choosing import choose_profile

    workspace = here()
    chosen = workspace.settings.profile
    kept = False
    if name:
        if not by:
            raise BadInput("somebody must choose", hint="--by STAFF-ID")
        kept, chosen = choose_profile(workspace, name, person(by)), name
    if as_json:
        choices = [{"name": one.name, "says": one.says} for one in PROFILES.values()]
        json_line({"choices": choices, "profile": chosen})
        return
    for one in PROFILES.values():
        line(f"{'*' if one.name == chosen else ' '} {one.name:<10} {one.says}")
    if kept:
        line("rulebook/due.yaml is your own and stays as it is")
