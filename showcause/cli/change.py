"""`showcause change`: how a changed setting, list or tuning comes into force."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from showcause.cli.people import By
from showcause.cli.printing import json_line, line, table
from showcause.cli.reading import AsJson
from showcause.cli.workspace import here, person
from showcause.domain.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from showcause.policy.changes import Change
    from showcause.policy.promotion import PathState
    from showcause.wiring.opening import Workspace

app = typer.Typer(help="Settings, lists and tuning: changed files take effect on this path only.")

Name = Annotated[
    str, typer.Argument(help="due, sweeps, interim, imminent_harm, ranking or detection.")
]


@app.command("list")
def list_changes(as_json: AsJson = False) -> None:
    """What is in force of each, and where the version in the files stands."""
    workspace = here()
    waiting = {one.change.name: one.state for one, _ in _waiting(workspace)}
    rows = [
        {
            "name": name,
            "kind": change.kind.value,
            "file": "not in force" if name in waiting else "in force",
            "stage": waiting[name].stage.value if name in waiting else "",
            "paused": bool(name in waiting and waiting[name].paused),
            "content": change.rule_hash,
        }
        for name, change in _changes(workspace).items()
    ]
    if as_json:
        for row in rows:
            json_line(row)
        return
    table(rows, {"name": "name", "kind": "is a", "file": "what the file says is", "stage": "stage"})


@app.command("test")
def test(name: Name, by: By, as_json: AsJson = False) -> None:
    """Count whom the version in the files would concern; its tester may not approve it."""
    from showcause.steps.change import try_out
    from showcause.steps.concern import concerned
    from showcause.wiring import engines

    workspace = here()
    change, before = _changed(workspace, name)
    touched = concerned(change, before, engines.engine(workspace), engines.sources(workspace))
    told = try_out(change, touched, by=person(by), circumstances=workspace.circumstances)
    if as_json:
        json_line({"name": name, "content": change.rule_hash, **told})
        return
    line(f"in force: {before}")
    line(f"tested:   {change.body}")
    line(f"{told['concerned']:,} accounts would be concerned; diff {told['diff'][:12]}")
    line(f"next: showcause change promote {name} --to shadow --by SOMEBODY-ELSE")


@app.command("promote")
def promote(
    name: Name,
    to: Annotated[str, typer.Option("--to", help="shadow, canary, staged_5, staged_25 or full.")],
    by: By,
    as_json: AsJson = False,
) -> None:
    """Approve the next stage over the test; the last approval needed promotes it."""
    from showcause.policy.promotion import Stage
    from showcause.steps.change import promote_change

    if to not in set(Stage):
        raise BadInput(f"'{to}' is not a stage", hint=", ".join(Stage))
    workspace = here()
    change, _ = _changed(workspace, name)
    known = workspace.circumstances
    state, missing = promote_change(change, Stage(to), by=person(by), circumstances=known)
    _tell(change, state, missing, as_json)


@app.command("look")
def look(
    name: Name,
    by: By,
    right: Annotated[list[str] | None, typer.Option("--right", help="An account; many.")] = None,
    wrong: Annotated[list[str] | None, typer.Option("--wrong", help="An account; many.")] = None,
    as_json: AsJson = False,
) -> None:
    """Read accounts the version would concern at its stage; without answers, which are left."""
    from showcause.steps.change import look_at_change, to_read

    workspace = here()
    change, _ = _changed(workspace, name)
    who = person(by)
    for outcome, chosen in (("right", right), ("wrong", wrong)):
        if chosen:
            look_at_change(change, chosen, outcome, by=who, circumstances=workspace.circumstances)
    left = to_read(change, who.staff_id)
    for account in left:
        if as_json:
            json_line({"account": account})
        else:
            line(account)
    if not as_json:
        line(f"{len(left)} left to read, then --right or --wrong")


@app.command("pause")
def pause(
    name: Name,
    by: By,
    reason: Annotated[str, typer.Option("--reason", help="Why.")],
    as_json: AsJson = False,
) -> None:
    """Take back what the files say, at once and alone; what was in force before is again."""
    from showcause.steps.change import pause_change

    workspace = here()
    change = _named(workspace, name)
    state = pause_change(change, reason, by=person(by), circumstances=workspace.circumstances)
    _tell(change, state, "", as_json)


@app.command("resume")
def resume(name: Name, by: By, as_json: AsJson = False) -> None:
    """Approve that a paused version goes on; it takes two people who did not test it."""
    from showcause.steps.change import resume_change

    workspace = here()
    change = _named(workspace, name)
    state, missing = resume_change(change, by=person(by), circumstances=workspace.circumstances)
    _tell(change, state, missing, as_json)


@app.command("values")
def values(name: Name) -> None:
    """The values in force now, as JSON, for whoever applies them."""
    from showcause.wiring import running

    workspace = here()
    _named(workspace, name)
    json_line({"name": name, "values": json.loads(running.values_in_force(workspace)[name])})


@app.command("path")
def path(name: Name, as_json: AsJson = False) -> None:
    """Everything that happened to exactly these values."""
    from showcause.steps.rollout import state_of
    from showcause.store.reads.rollout import events_of

    change = _named(here(), name)
    rows = events_of(change.kind.value, [change.rule_hash])[change.rule_hash]
    if as_json:
        for row in rows:
            json_line({**row, "detail": json.loads(row["detail"])})
        return
    table(rows, {"kind": "what", "stage": "stage", "staff_id": "by", "enough": "kept"})
    line(_where(change, state_of(change)))


def _tell(change: "Change", state: "PathState", missing: str, as_json: bool) -> None:
    if as_json:
        json_line(_told(change, state, missing))
        return
    line(_where(change, state))
    if missing:
        hint = _HINTS.get(missing, "somebody else approves as well")
        line(f"approved, and still missing: {missing.replace('_', ' ')} ({hint})")


_HINTS = {
    "no_shadow_run": "showcause run, with the change in shadow",
    "not_read_enough": "showcause change look",
    "paused": "showcause change resume",
    "back_test_too_old": "showcause change test",
}


def _where(change: "Change", state: "PathState") -> str:
    paused = "paused in " if state.paused else ""
    return f"{change.name} ({change.rule_hash[:12]}) is {paused}{state.stage.value}"


def _told(change: "Change", state: "PathState", missing: str) -> dict[str, Any]:
    return {
        "name": change.name,
        "content": change.rule_hash,
        "stage": state.stage.value,
        "diff": state.diff,
        "paused": state.paused,
        "missing": missing,
    }


def _changes(workspace: "Workspace") -> "dict[str, Change]":
    from showcause.policy.changes import changes_in

    return changes_in(workspace.home / "rulebook")


def _waiting(workspace: "Workspace") -> Any:
    from showcause.wiring import running

    return running.changes_waiting(workspace)


def _named(workspace: "Workspace", name: str) -> "Change":
    from difflib import get_close_matches

    changes = _changes(workspace)
    if name not in changes:
        near = get_close_matches(name, changes, n=1)
        hint = f"did you mean {near[0]}?" if near else ", ".join(changes)
        raise UnknownName(f"nothing that changes is called {name}", hint=hint)
    return changes[name]


def _changed(workspace: "Workspace", name: str) -> "tuple[Change, str]":
    """The version in the files and the values in force; a file that says the same is refused."""
    _named(workspace, name)
    for pending, before in _waiting(workspace):
        if pending.change.name == name:
            return pending.change, before
    raise BadInput(f"{name} says what is in force already", hint="change its file first")
