"""The `showcause` command and its sub-commands."""

import os
import sys

import typer

from showcause.cli import activity, ledger, people, reading, rules, serving
from showcause.cli.printing import error_line
from showcause.domain.errors import BadInput, ShowcauseError

app = typer.Typer(
    name="showcause",
    help="Account enforcement with due process: no suspension without its cause shown.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.command("init")(activity.init)
app.command("simulate")(activity.simulate)
app.command("ingest")(activity.ingest)
app.command("run")(activity.run)
app.command("list")(reading.list_objects)
app.command("show")(reading.show)
app.command("approve")(people.approve_or_refuse)
app.command("answer")(people.answer)
app.command("appeal")(people.appeal)
app.command("review")(people.review_appeal)
app.command("roll-back")(people.roll_back_cause)
app.command("staff")(people.add_to_staff)
app.command("disclose")(reading.disclose_archive)
app.command("demo")(serving.demo)
app.command("serve")(serving.serve)
app.add_typer(ledger.app, name="ledger")
app.add_typer(rules.app, name="rules")


def run() -> int:
    """The exit code: 0, 1 for failure, 2 for bad input; errors are one clear line."""
    try:
        app(standalone_mode=True)
    except SystemExit as ended:
        return int(ended.code or 0)
    except ShowcauseError as error:
        error_line(str(error))
        return 2 if isinstance(error, BadInput) else 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        error_line("stopped; run the same command again to go on")
        return 1
    return 0
