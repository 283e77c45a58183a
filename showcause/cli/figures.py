"""`showcause figures`: what anybody may know about what was decided, and what became of it."""

from typing import Annotated

import typer

from showcause.cli.printing import json_line, line
from showcause.cli.reading import AsJson
from showcause.cli.registering import moment_from_text
from showcause.cli.workspace import here


def publish_transparency_figures(
    since: Annotated[str, typer.Option("--since", help="First day, 2027-01-01.")],
    until: Annotated[str, typer.Option("--until", help="The day after the last one; now.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print them; write nothing.")] = False,
) -> None:
    """Publish the transparency figures of a span of time."""
    from showcause.steps.publish_figures import count_figures, publish_figures
    from showcause.wiring import engines

    workspace = here()
    known = workspace.circumstances
    activity = (engines.engine(workspace), engines.sources(workspace))
    span = (moment_from_text(since), moment_from_text(until) if until else known.clock())
    if as_json:
        json_line(count_figures(*span, known, activity))
        return
    folder = publish_figures(*span, known, activity)
    line(f"figures: {folder}")


def effect_on_sites(
    sites: Annotated[list[str], typer.Argument(help="news.example; together, if several.")],
    at: Annotated[str, typer.Option("--at", help="When it changed, 2019-08-15T12:00Z.")],
    as_json: AsJson = False,
) -> None:
    """How visits sent to sites changed at a moment, against all other sites, with a 95 % band."""
    from showcause.steps.reach import site_change
    from showcause.wiring import engines

    workspace = here()
    given = (engines.engine(workspace), engines.sources(workspace))
    found = site_change(*given, sites, moment_from_text(at))
    if as_json:
        json_line({"sites": sites, **found})
    elif found["ratio_ppm"] is None:
        line(f"{found['days_before']} days before and {found['days_after']} after are too few")
    else:
        lost, most, least = (
            (1_000_000 - found[name]) / 10_000 for name in ("ratio_ppm", "low_ppm", "high_ppm")
        )
        against = "against all other sites" if found["compared"] else "with nothing to compare"
        line(
            f"{', '.join(sites)}: {lost:.1f} % lost (95 %: {least:.1f} to {most:.1f} %), {against}"
        )
