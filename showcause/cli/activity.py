"""From activity to the end of the path: `init`, `simulate`, `ingest`, `run`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from showcause.cli.printing import counted, json_line, line
from showcause.cli.reading import AsJson
from showcause.cli.workspace import here
from showcause.domain.errors import BadInput
from showcause.wiring.alone import alone

if TYPE_CHECKING:
    from showcause.wiring.opening import Workspace


def init(
    folder: Annotated[Path, typer.Argument(help="A new folder for the workspace.")],
    profile: Annotated[
        str, typer.Option(help="community, platform or regulated: what fits your size.")
    ] = "platform",
) -> None:
    """Make a workspace: configuration, keys, rulebook and an empty record."""
    from showcause.wiring import opening

    config = opening.init_workspace(folder.resolve(), profile)
    line(f"made {config}")
    line(f"next: cd {folder} && showcause ingest FILE… && showcause run")


def simulate(
    story: Annotated[int, typer.Option(help="1 students, 2 page, 3 opponents, 4 purge.")],
    accounts: Annotated[int, typer.Option(help="How many accounts the platform has.")] = 5_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("story"),
    as_it_happened: Annotated[
        bool, typer.Option("--as-it-happened", help="Also play what really happened.")
    ] = False,
    undeclared: Annotated[
        bool, typer.Option("--undeclared", help="Nobody declares an affiliation.")
    ] = False,
    form: Annotated[
        str, typer.Option("--format", help="ndjson, archive or archive-zip")
    ] = "ndjson",
    workers: Annotated[int, typer.Option(help="Processes.")] = 2,
    as_json: AsJson = False,
) -> None:
    """Write a platform's activity with its known truth, for rehearsals and tests."""
    from showcause.cli.progress import counting
    from showcause.simulate.stories import play

    with counting("simulating accounts", quiet=as_json) as advance:
        world = play(
            story,
            accounts=accounts,
            seed=seed,
            out=out,
            as_it_happened=as_it_happened,
            workers=workers,
            progress=advance,
            declared=not undeclared,
            form=form,
        )
    if as_json:
        json_line(world.as_json())
        return
    line(f"story {story}: {world.events:,} events of {world.accounts:,} accounts in {out}")


def ingest(
    files: Annotated[list[Path], typer.Argument(help="NDJSON, Parquet, CSV, archives; any mix.")],
    platform: Annotated[str, typer.Option(help="For files that name none.")] = "",
    column_map: Annotated[Path | None, typer.Option("--map", help="TOML: column = name.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how it is read.")] = False,
    retry: Annotated[
        bool, typer.Option("--retry", help="These rows replace quarantined ones.")
    ] = False,
    workers: Annotated[int, typer.Option(help="Processes.")] = 2,
    as_json: AsJson = False,
) -> None:
    """Read activity in; what cannot be read is quarantined with its reason, the rest goes in."""
    from showcause.cli.reading_in import describe, read_in
    from showcause.wiring import engines

    workspace = here()
    if dry_run:
        describe(files, platform, column_map, as_json)
        return
    engines.mend(workspace)
    with alone(workspace, "ingest"):
        read_in(
            workspace, files, platform, column_map, workers=workers, retry=retry, as_json=as_json
        )


def run(
    play_reviewers: Annotated[
        bool, typer.Option("--play-reviewers", help="Sandbox only: play the people too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Walk the whole path until only people can go on."""
    workspace = here()
    if play_reviewers and workspace.settings.platform_kind != "sandbox":
        raise BadInput("people are played on the sandbox only", hint="[platform] kind")
    if play_reviewers and not as_json:
        line("the reviewers are played by this machine; the record says so")
    walk(workspace, play_reviewers=play_reviewers, as_json=as_json)


def walk(
    workspace: "Workspace", *, play_reviewers: bool, as_json: bool, idle: bool = True
) -> list[Any]:
    """Run the path, printing each step as it ends; gives back what each told.

    `idle` says whether steps that had nothing to do are printed too.
    """
    from showcause.cli.progress import waiting
    from showcause.steps.path import run as run_path
    from showcause.wiring import running

    told = []
    with (
        alone(workspace, "run"),
        running.means(workspace) as means,
        waiting(quiet=as_json) as show,
    ):
        for step in run_path(means, play_reviewers=play_reviewers, backoff=0):
            told.append(step)
            if idle or any(step.counts.values()):
                show(step.step, counted(step.counts))
            if as_json:
                json_line({"type": "step", "step": step.step, **step.counts})
    if as_json:
        _print_findings(workspace)
    else:
        _print_next(workspace)
    return told


def _print_findings(workspace: "Workspace") -> None:
    from showcause.store.reads.listing import findings, proposals

    now = workspace.clock()
    for row in findings(now):
        json_line({"type": "finding", **row})
    for row in proposals(now):
        json_line({"type": "proposal", **row})


def _print_next(workspace: "Workspace") -> None:
    from showcause.store.reads.allowances import expiring
    from showcause.store.reads.rows import fetch_number

    held = fetch_number(
        """SELECT COUNT(*) FROM proposal p WHERE NOT EXISTS
            (SELECT 1 FROM decision d WHERE d.proposal_id = p.proposal_id) AND NOT EXISTS
            (SELECT 1 FROM safeguard_round s WHERE s.proposal_id = p.proposal_id
                AND s.verdict = 'refuse')"""
    )
    stuck = fetch_number(
        "SELECT COUNT(*) FROM outbox WHERE kind = 'order' AND state IN ('stuck', 'refused')"
    )
    soon = expiring(workspace.clock())
    if soon:
        line(f"{soon:,} allowances expire within a fortnight: showcause list allowances")
    if held:
        line(f"{held:,} proposals wait for people: showcause list holds")
    if stuck:
        line(f"{stuck:,} orders did not reach the platform: showcause list outbox")
    _print_drafts(workspace)
    if not held and not stuck:
        line("nothing waits: showcause list findings")


def _print_drafts(workspace: "Workspace") -> None:
    from showcause.policy.promotion import LIVE
    from showcause.steps.rollout import rule_states
    from showcause.wiring import running

    rules = running.rulebook(workspace).rules
    states = rule_states(rules)
    for rule in rules:
        state = states[rule.rule_hash]
        if state.paused:
            line(f"rule {rule.rule_id} is paused: showcause list pauses")
        elif state.stage not in LIVE:
            where = f"rule {rule.rule_id} is in {state.stage.value} and proposes nothing"
            line(f"{where}: showcause rules backtest {rule.rule_id}")
