"""`showcause retain`, `showcause hold` and `showcause subject-access`."""

from pathlib import Path
from typing import Annotated

import typer

from showcause.cli.people import By
from showcause.cli.printing import counted, json_line, line
from showcause.cli.reading import AsJson
from showcause.cli.registering import moment_from_text
from showcause.cli.workspace import here, person
from showcause.domain.errors import ShowcauseError

app = typer.Typer(help="Legal holds: nothing of an account is erased while one stands.")

Reason = Annotated[str, typer.Option("--reason", help="Why, for colleagues.")]
Hold = Annotated[str, typer.Argument(help="A hold.")]


def retain(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would go.")] = False,
    reports: Annotated[
        bool, typer.Option("--reports", help="Show the reports of earlier runs, newest first.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Erase what is kept of people where its time is over; the workers do it every night."""
    from showcause.steps.retain import over_now
    from showcause.wiring import retaining

    workspace = here()
    if reports:
        _tell_reports(as_json)
        return
    if dry_run:
        counts = over_now(retaining.periods(workspace), workspace.circumstances)
        json_line(counts) if as_json else line(f"cases whose time is over: {counted(counts)}")
        return
    done = retaining.retain_now(workspace)
    if as_json:
        told = {"erased": done.erased, "kept": done.kept, "remaining": done.remaining}
        json_line({"run_id": done.run_id, **told})
    else:
        line(f"erased: {counted(done.erased)}")
        line(f"kept though its time is over, or because it stands: {counted(done.kept)}")
    if done.remaining:
        hint = "run it again; if it stays so, showcause retain --reports"
        raise ShowcauseError(f"{done.remaining} cases should have gone and did not", hint=hint)


def _tell_reports(as_json: bool) -> None:
    from showcause.store.reads.listing import plain
    from showcause.store.reads.retention import runs

    for row in map(plain, runs()):
        if as_json:
            json_line(row)
        else:
            erased, kept = counted(row["erased"]), counted(row["kept"])
            line(f"{row['made_at']}  erased {erased}; kept {kept}; remaining {row['remaining']}")


@app.command("place")
def place(
    account: Annotated[str, typer.Argument(help="platform:account_id")],
    until: Annotated[str, typer.Option("--until", help="The day it expires.")],
    reason: Reason,
    by: By,
    owner: Annotated[str, typer.Option("--owner", help="Who answers for it.")],
) -> None:
    """Keep all there is of an account from being erased, until a day."""
    from showcause.steps.hold import hold

    workspace = here()
    hold_id = hold(
        account,
        expires_at=moment_from_text(until),
        reason=reason,
        by=person(by),
        owner=owner,
        circumstances=workspace.circumstances,
    )
    line(f"{hold_id}: nothing of {account} is erased until {until}")


@app.command("end")
def end(hold: Hold, reason: Reason, by: By) -> None:
    """End a hold early; what it kept goes in the next night if its time is over."""
    from showcause.steps.hold import end_hold

    workspace = here()
    end_hold(hold, by=person(by), reason=reason, circumstances=workspace.circumstances)
    line(f"{hold} is ended")


@app.command("export")
def export(
    hold: Hold,
    by: By,
    out: Annotated[Path | None, typer.Option(help="The folder to write to.")] = None,
) -> None:
    """Write all that is kept under a hold, with a signed manifest, for a court."""
    from showcause.steps.court_export import court_export
    from showcause.wiring import engines, running

    workspace = here()
    content = court_export(
        hold,
        by=person(by),
        files=engines.sources(workspace),
        key=running.ledger_key(workspace),
        circumstances=workspace.circumstances,
    )
    _write(out or workspace.home / "exports", f"{hold}.zip", content)


def subject_access(
    account: Annotated[str, typer.Argument(help="platform:account_id")],
    out: Annotated[Path | None, typer.Option(help="The folder to write to.")] = None,
) -> None:
    """Write all that is kept about one account, for its holder: nobody else is in it."""
    from showcause.domain.identifier import digest
    from showcause.steps.subject_access import subject_access
    from showcause.wiring import engines

    workspace = here()
    content = subject_access(account, engines.sources(workspace), workspace.circumstances)
    name = f"subject-access-{digest(account)[:12]}.zip"
    _write(out or workspace.home / "exports", name, content)


def _write(folder: Path, name: str, content: bytes) -> None:
    from showcause.steps.whole_file import write_whole

    write_whole(folder / name, content)
    (folder / name).chmod(0o600)
    line(f"{len(content):,} bytes: {folder / name}")
