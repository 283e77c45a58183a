"""`showcause sweep`: what people say to a bulk sweep, and the reading between its stages."""

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from showcause.cli.printing import json_line, line, table
from showcause.cli.reading import AsJson
from showcause.cli.workspace import here, person
from showcause.domain.errors import BadInput

if TYPE_CHECKING:
    from showcause.domain.sweep import Instruction

app = typer.Typer(
    name="sweep",
    help="Bulk sweeps: start, pause, resume, stop, read between stages.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Sweep = Annotated[str, typer.Argument(help="A sweep over bulk size.")]
By = Annotated[str, typer.Option("--by", help="Your staff id.")]
Reason = Annotated[str, typer.Option(help="Why, in a few words.")]

STAGES: Final = {
    "stage": "stage",
    "proposed": "proposed",
    "released": "released",
    "decided": "decided",
    "told": "told",
    "ordered": "ordered",
    "confirmed": "confirmed",
    "stuck": "stuck",
    "appealed": "appealed",
    "reversed": "reversed",
}
BOUNDS: Final = {
    "group": "group",
    "name": "name",
    "accounts": "accounts",
    "read": "read",
    "wrongful": "wrongful",
    "at_most": "at most wrongful",
}


@app.command("start")
def start(sweep: Sweep, by: By, reason: Reason = "approved by two") -> None:
    """Let the first stage of a sweep go out."""
    from showcause.domain.sweep import Instruction

    _say(sweep, Instruction.START, by, reason)


@app.command("pause")
def pause(sweep: Sweep, by: By, reason: Reason = "looked at again") -> None:
    """Pause a sweep: nothing of it is decided any more. One person is enough."""
    from showcause.domain.sweep import Instruction

    _say(sweep, Instruction.PAUSE, by, reason)


@app.command("resume")
def resume(sweep: Sweep, by: By, reason: Reason = "the reason is gone") -> None:
    """Ask that a paused sweep goes on; it does with the second person."""
    from showcause.domain.sweep import Instruction

    _say(sweep, Instruction.RESUME, by, reason)


@app.command("stop")
def stop(sweep: Sweep, by: By, reason: Reason = "not to be carried out") -> None:
    """Stop a sweep for good; what was decided stands until it is reversed or rolled back."""
    from showcause.domain.sweep import Instruction

    _say(sweep, Instruction.STOP, by, reason)


def _say(sweep: str, kind: "Instruction", by: str, reason: str) -> None:
    from showcause.steps.read_case import instruct

    workspace = here()
    state = instruct(
        sweep, kind, by=person(by), reason=reason, circumstances=workspace.circumstances
    )
    line(f"{sweep} is {state.value}; showcause sweep status {sweep}")


@app.command("status")
def status_of(
    sweep: Annotated[
        str, typer.Argument(help="A sweep over bulk size; all of them if left out.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Show how far each stage came, and how many wrongful measures reading leaves possible."""
    from showcause.steps.stage import require_staged, status
    from showcause.store.reads.stages import staged_sweeps

    here()
    if sweep:
        require_staged(sweep)
    found = [status(row["sweep_id"]) for row in staged_sweeps(sweep)]
    for told in found:
        if as_json:
            json_line(told)
        else:
            _print_status(told)
    if not found and not as_json:
        line("no sweep is over bulk size")


def _print_status(told: dict[str, Any]) -> None:
    line(f"{told['sweep_id']} is {told['state']}; {told['one_by_one']:,} are decided one by one")
    table(told["stages"], STAGES)
    table(
        [{**row, "at_most": f"{row['upper_ppm'] / 10_000:.1f} %"} for row in told["bounds"]], BOUNDS
    )
    for said in told["instructions"]:
        line(f"{said['by']}: {said['kind']} ({said['reason']})")
    if told["read_as_wrongful"]:
        line(f"read as wrongful, to be looked at: {', '.join(told['read_as_wrongful'])}")
    if told["to_read"]:
        line(f"{told['to_read']:,} cases wait for readers: showcause sweep sample")


@app.command("sample")
def sample(
    sweep: Sweep,
    by: By,
    limit: Annotated[int, typer.Option(help="At most this many; 0 is all.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Show the cases drawn for you to read, with both sides of each."""
    from showcause.steps.read_case import cases_for
    from showcause.steps.stage import advance
    from showcause.wiring import running

    workspace = here()
    advance(running.rulebook(workspace).sweeps, workspace.circumstances)
    found = cases_for(sweep, person(by))
    for told in found[: limit or None]:
        if as_json:
            json_line(told)
        else:
            _print_case(told)
    if not as_json:
        line(f"{len(found):,} cases wait for you")


def _print_case(told: dict[str, Any]) -> None:
    print_sides(told)
    line(
        f"  showcause sweep read {told['case_id']} --verdict justified|wrongful --by YOU --reason …"
    )


def print_sides(told: dict[str, Any]) -> None:
    """Print what is held against an account and what speaks for it."""
    line(f"{told['case_id']}: {told['measure']} @{told['account']} under {told['clause']}")
    for heading, side in (("against", told["against"]), ("speaks for it", told["speaks_for"])):
        line(f"  {heading}:")
        for name, value in side.items():
            shown = ", ".join(map(str, value)) if isinstance(value, list) else value
            line(f"    {name.replace('_', ' ')}: {shown if shown not in ('', None) else '–'}")


@app.command("read")
def read(
    case: Annotated[str, typer.Argument(help="The case.")],
    by: By,
    verdict: Annotated[str, typer.Option(help="justified or wrongful.")],
    reason: Annotated[str, typer.Option(help="Why, in a few words.")],
) -> None:
    """Record what you say of one case; another reader says it too, without seeing yours."""
    from showcause.reviews.samples import ReadingVerdict
    from showcause.steps.read_case import read_case

    if verdict not in set(ReadingVerdict):
        raise BadInput(f"'{verdict}' is not a verdict", hint=", ".join(ReadingVerdict))
    workspace = here()
    reading_id = read_case(
        case,
        ReadingVerdict(verdict),
        by=person(by),
        reason=reason,
        circumstances=workspace.circumstances,
    )
    line(f"recorded as {reading_id}")
