"""The `showcause` command and its sub-commands."""

import os
import sys
from typing import Final, cast

import typer

from showcause.cli import (
    activity,
    allow,
    auditing,
    backing,
    change,
    detecting,
    docket,
    doctoring,
    eu,
    evaluating,
    figures,
    groups,
    ledger,
    operators,
    packing,
    partner,
    people,
    profiles,
    reading,
    recheck,
    registering,
    reporting,
    retaining,
    rules,
    serving,
    speech,
    stopping,
    sweeps,
    tips,
    unexplained,
    watching,
    witnessing,
)
from showcause.cli.printing import error_line
from showcause.domain.errors import BadInput, ShowcauseError

# Typer may carry a Click of its own; this is the parent of all that a person can mistype in either.
MISTYPED: Final = cast(type[typer.BadParameter], typer.BadParameter.__base__)

app = typer.Typer(
    name="showcause",
    help="Account enforcement with due process: no suspension without its cause shown.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.command("init")(activity.init)
app.command("simulate")(activity.simulate)
app.command("ingest")(activity.ingest)
app.command("detect")(detecting.detect)
app.command("speech")(speech.speech)
app.command("run")(activity.run)
app.command("list")(reading.list_objects)
app.command("show")(reading.show)
app.command("approve")(people.approve_or_refuse)
app.command("answer")(people.answer)
app.command("appeal")(people.appeal)
app.command("review")(people.review_appeal)
app.command("roll-back")(people.roll_back_cause)
app.command("resend")(people.resend_stuck)
app.command("contact")(people.note_outside_contact)
app.command("staff")(people.add_to_staff)
app.command("token")(people.give_token)
app.command("tokens")(people.tokens)
app.command("end-token")(people.end_token)
app.command("protect")(registering.protect_account)
app.command("window")(registering.register_special_window)
app.command("withdraw")(registering.withdraw_registration)
app.command("figures")(figures.publish_transparency_figures)
app.command("effect")(figures.effect_on_sites)
app.command("disclose")(reading.disclose_archive)
app.command("import-tip")(tips.import_tip)
app.command("give-tip")(tips.give_tip)
app.command("pack")(packing.pack_decisions)
app.command("audit")(auditing.audit)
app.command("erase")(packing.erase)
app.command("doctor")(doctoring.doctor)
app.command("backup")(backing.backup)
app.command("restore")(backing.restore)
ledger.app.command("recover")(backing.recover)
app.command("retain")(retaining.retain)
app.command("subject-access")(retaining.subject_access)
app.command("demo")(serving.demo)
app.command("access")(serving.access)
app.command("profile")(profiles.profile)
app.command("serve")(serving.serve)
app.command("watch")(watching.watch)
app.command("compare-platform")(unexplained.compare_platform)
app.command("fetch-reports")(unexplained.fetch_reports)
app.add_typer(allow.app, name="allow")
evaluating.app.command("operators")(operators.evaluate)
evaluating.app.command("reports")(reporting.evaluate)
evaluating.app.command("speech")(speech.evaluate)
app.add_typer(evaluating.app, name="evaluate")
app.add_typer(change.app, name="change")
app.add_typer(docket.app, name="docket")
app.add_typer(eu.app, name="eu")
app.add_typer(groups.app, name="group-appeal")
app.add_typer(retaining.app, name="hold")
app.add_typer(ledger.app, name="ledger")
app.add_typer(partner.app, name="partner")
app.add_typer(recheck.app, name="recheck")
app.add_typer(rules.app, name="rules")
app.add_typer(sweeps.app, name="sweep")
app.add_typer(stopping.app, name="kill-switch")
app.add_typer(unexplained.app, name="unexplained")
app.add_typer(witnessing.app, name="witness")


def run() -> int:
    """The exit code: 0, 1 for failure, 2 for bad input; errors are one clear line."""
    try:
        app(sys.argv[1:] or ["--help"], standalone_mode=False, prog_name="showcause")
    except SystemExit as ended:
        return int(ended.code or 0)
    except MISTYPED as error:
        command = error.ctx.command_path if error.ctx else "showcause"
        error_line(f"{_first_line(error.format_message())} ({command} --help)")
        return 2
    except ShowcauseError as error:
        error_line(str(error))
        return 2 if isinstance(error, BadInput) else 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (KeyboardInterrupt, typer.Abort):
        error_line("stopped; run the same command again to go on")
        return 1
    except _record_trouble() as error:
        told = _first_line(str(error))
        error_line(f"the record cannot be used: {told} (DATABASE_URL, or record.sqlite3)")
        return 1
    return 0


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0].rstrip(".")


def _record_trouble() -> type[Exception]:
    # Asked for only when something else went wrong, so that --help never loads Django.
    from django.db import Error

    return Error
