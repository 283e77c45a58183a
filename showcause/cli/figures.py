"""`showcause figures`: what anybody may know about what was decided, and what became of it."""

from typing import Annotated

import typer

from showcause.cli.printing import json_line, line
from showcause.cli.registering import moment_from_text
from showcause.cli.workspace import here


def publish_transparency_figures(
    since: Annotated[str, typer.Option("--since", help="First day, 2027-01-01.")],
    until: Annotated[str, typer.Option("--until", help="The day after the last one; now.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print them; write nothing.")] = False,
) -> None:
    """Publish the transparency figures of a span of time."""
    from showcause.steps.publish_figures import count_figures, publish_figures

    known = here().circumstances
    span = (moment_from_text(since), moment_from_text(until) if until else known.clock())
    if as_json:
        json_line(count_figures(*span, known))
        return
    folder = publish_figures(*span, known)
    line(f"figures: {folder}")
