"""`showcause eu`: statements of reasons for the EU transparency database."""

from collections.abc import Mapping

import typer

from showcause.cli.printing import line
from showcause.cli.workspace import here

app = typer.Typer(help="The EU transparency database: prepare, send, repair, correct.")


@app.command("prepare")
def prepare() -> None:
    """Make a statement for every decision that has none; sends nothing."""
    from showcause.steps.report_to_eu import prepare as prepare_statements

    _tell(prepare_statements(here().circumstances))


@app.command("send")
def send() -> None:
    """Send what is ready; what was stored before a crash is not stored twice."""
    from showcause.steps.report_to_eu import send as send_statements
    from showcause.wiring import outside

    workspace = here()
    with outside.eu_database(workspace) as database:
        _tell(send_statements(database, workspace.circumstances))


@app.command("repair")
def repair() -> None:
    """Make those anew that were held back or refused, and would be different now."""
    from showcause.steps.report_to_eu import repair as repair_statements

    _tell(repair_statements(here().circumstances))


@app.command("correct")
def correct() -> None:
    """Write the file of stored statements whose decision was reversed since."""
    from showcause.steps.report_to_eu import correct as write_corrections

    path, added = write_corrections(here().circumstances)
    line(f"{added:,} more corrections in {path}")


def _tell(tally: Mapping[str, int]) -> None:
    line(", ".join(f"{count:,} {state.replace('_', ' ')}" for state, count in tally.items()))
