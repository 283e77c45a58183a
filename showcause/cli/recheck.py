"""`showcause recheck`: a random sample of decisions read again, to know how many are wrong."""

from typing import Annotated

import typer

from showcause.cli.people import By
from showcause.cli.printing import json_line, line
from showcause.cli.reading import AsJson
from showcause.cli.registering import moment_from_text
from showcause.cli.sweeps import print_sides
from showcause.cli.workspace import here, person

app = typer.Typer(
    help="Read a random sample of decisions again, blind; `figures` says what that shows.",
    no_args_is_help=True,
)


@app.command("draw")
def draw(
    since: Annotated[str, typer.Option("--since", help="First day of the decisions.")],
    size: Annotated[int, typer.Option(help="How many decisions are read.", min=1)],
    by: By,
    until: Annotated[str, typer.Option("--until", help="The day after the last one; now.")] = "",
    nonce: Annotated[str, typer.Option(help="Somebody else's number, to draw by; chance.")] = "",
) -> None:
    """Draw decisions of a span: most where most is to be learnt, some of every language."""
    from showcause.steps import recheck

    known = here().circumstances
    end = moment_from_text(until) if until else known.clock()
    drawn, cases = recheck.draw(
        moment_from_text(since), end, size, nonce=nonce, by=person(by), circumstances=known
    )
    line(f"{drawn}: {cases:,} decisions to read; showcause recheck next --by SOMEBODY-ELSE")


@app.command("next")
def show_next(
    by: By,
    limit: Annotated[int, typer.Option(help="At most this many; 0 is all.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Show cases you may read, with both sides: not who decided, nor what others say."""
    from showcause.steps.recheck import to_read

    here()
    found = to_read(person(by))
    for told in found[: limit or None]:
        if as_json:
            json_line(told)
            continue
        print_sides(told)
        line(f"  showcause recheck read {told['case_id']} --verdict right|wrong|cannot_say --by …")
    if not as_json:
        line(f"{len(found):,} cases wait for you")


@app.command("read")
def read(
    case: Annotated[str, typer.Argument(help="The case.")],
    by: By,
    verdict: Annotated[str, typer.Option(help="right, wrong or cannot_say.")],
) -> None:
    """Record what you say of one case; two who agree settle it, a third where they differ."""
    from showcause.steps.recheck import read_again

    settled = read_again(case, verdict, by=person(by), circumstances=here().circumstances)
    line(f"{case}: {settled or 'somebody else reads it too'}")
