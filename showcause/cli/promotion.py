"""`showcause rules backtest|promote|look|path|resume`: how a rule gets from draft to full."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from showcause.cli.printing import counted, json_line, line, table
from showcause.cli.reading import AsJson
from showcause.cli.workspace import here, person
from showcause.domain.errors import BadInput, UnknownName
from showcause.wiring.alone import alone

if TYPE_CHECKING:
    from showcause.policy.expression import CompiledRule
    from showcause.policy.promotion import PathState
    from showcause.policy.rulebook import Rule
    from showcause.wiring.opening import Workspace

RuleId = Annotated[str, typer.Argument(help="The rule's id.")]
By = Annotated[str, typer.Option("--by", help="Your staff id.")]

SEGMENTS = {
    "name": "segment",
    "matched": "would hit",
    "newly_hit": "newly hit",
    "labelled": "labelled",
    "wrongful": "of these wrongly",
    "low": "wrongful at least",
    "high": "at most (95 %)",
}


def backtest(
    rule_id: RuleId,
    by: By,
    labels: Annotated[
        Path | None, typer.Option("--labels", help="CSV or NDJSON: account_key, guilty.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run a rule over the activity at hand: whom it would newly hit, and how many wrongly."""
    from showcause.policy.labels import read_labels
    from showcause.steps.back_test import back_test
    from showcause.steps.detect import detect, features_of
    from showcause.wiring import engines

    workspace = here()
    known = workspace.circumstances
    given = read_labels(labels) if labels else {}
    compiled = _compiled(workspace, rule_id)
    engine, digest = engines.engine(workspace), engines.activity_digest()
    run_id, _ = detect(engine, engines.sources(workspace), digest, known)
    features = features_of(run_id, known)
    tested = back_test(
        engine, features, digest, compiled, given, by=person(by), circumstances=known
    )
    rows = [segment.as_json() for segment in (tested.whole, *tested.segments)]
    if as_json:
        for row in rows:
            json_line({"rule": compiled.rule.rule_hash, "diff": tested.diff_hash, **row})
        return
    table(rows, SEGMENTS)
    line(f"diff {tested.diff_hash[:12]}: this is what people approve; intervals are exact")
    line(f"next: showcause rules promote {rule_id} --to shadow --by SOMEBODY-ELSE")


def promote_rule(
    rule_id: RuleId,
    to: Annotated[str, typer.Option("--to", help="shadow, canary, staged_5, staged_25 or full.")],
    by: By,
    as_json: AsJson = False,
) -> None:
    """Approve a rule's next stage over its back-test; the last approval needed promotes it."""
    from showcause.policy.promotion import Stage
    from showcause.steps.promote import promote

    if to not in set(Stage):
        raise BadInput(f"'{to}' is not a stage", hint=", ".join(Stage))
    workspace = here()
    rule = _rule(workspace, rule_id)
    state, missing = promote(rule, Stage(to), by=person(by), circumstances=workspace.circumstances)
    _tell(rule, state, missing, as_json)


def resume_rule(rule_id: RuleId, by: By, as_json: AsJson = False) -> None:
    """Approve that a paused rule goes on; it takes two people who did not write it."""
    from showcause.steps.promote import resume

    workspace = here()
    rule = _rule(workspace, rule_id)
    state, missing = resume(rule, by=person(by), circumstances=workspace.circumstances)
    _tell(rule, state, missing, as_json)


def look_at(
    rule_id: RuleId,
    by: By,
    right: Annotated[list[str] | None, typer.Option("--right", help="A proposal; many.")] = None,
    wrong: Annotated[list[str] | None, typer.Option("--wrong", help="A proposal; many.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take a second look at what a rule proposed: the stage's sample, or your answers to it."""
    from showcause.policy.promotion import LOOKS
    from showcause.steps.look import look
    from showcause.steps.rollout import rule_state
    from showcause.store.reads.rollout import stage_sample

    workspace = here()
    rule, who = _rule(workspace, rule_id), person(by)
    for outcome, chosen in (("right", right), ("wrong", wrong)):
        if chosen:
            look(chosen, outcome, by=who, circumstances=workspace.circumstances)
    stage = rule_state(rule).stage.value
    rows = stage_sample(rule.rule_hash, stage, who.staff_id, LOOKS)
    if as_json:
        for row in rows:
            json_line({**row, "features": json.loads(row["features"])})
        return
    table(rows, {"proposal_id": "proposal", "account": "account", "measure": "would have"})
    line(f"{len(rows)} left to look at: showcause show PROPOSAL, then --right or --wrong")


def rehearse(as_json: AsJson = False) -> None:
    """Sandbox only: play the people who test, look at and promote every rule."""
    from showcause.steps.path import rehearse as play_path
    from showcause.wiring import running

    workspace = here()
    if workspace.settings.platform_kind != "sandbox":
        raise BadInput("people are played on the sandbox only", hint="[platform] kind")
    with alone(workspace, "run"), running.means(workspace) as means:
        told = [step for step in play_path(means) if step.step == "propose"]
    for step in told:
        if as_json:
            json_line(step.counts)
        else:
            line(f"proposed: {counted(step.counts)}; the record marks who was played")


def set_case_aside(
    subject: Annotated[str, typer.Argument(help="A case (cas_…) or an incident (inc_…).")],
    by: By,
    reason: Annotated[str, typer.Option("--reason", help="Why it no longer tests rules.")],
    as_json: AsJson = False,
) -> None:
    """Wish that a kept case no longer tests rules; it takes two people, and stays on record."""
    from showcause.steps.set_aside import set_aside

    workspace = here()
    known = workspace.circumstances
    missing = set_aside(subject, by=person(by), reason=reason, circumstances=known)
    if as_json:
        json_line({"subject": subject, "missing": missing})
    elif missing:
        line(f"{subject} still tests rules: one more person must wish it")
    else:
        line(f"{subject} no longer tests rules; the record says who wished it, and why")


def path(rule_id: RuleId, as_json: AsJson = False) -> None:
    """Where a rule stands on its path, and everything that happened to exactly this text."""
    from showcause.policy.promotion import SubjectKind
    from showcause.steps.rollout import rule_state
    from showcause.store.reads.rollout import events_of

    rule = _rule(here(), rule_id)
    state = rule_state(rule)
    events = events_of(SubjectKind.RULE.value, [rule.rule_hash])[rule.rule_hash]
    if as_json:
        json_line(_told(rule, state, ""))
        for row in events:
            json_line({**row, "detail": json.loads(row["detail"])})
        return
    table(
        events,
        {"kind": "what", "stage": "stage", "staff_id": "by", "enough": "kept", "detail": "detail"},
    )
    line(_where(rule, state))


def _tell(rule: "Rule", state: "PathState", missing: str, as_json: bool) -> None:
    if as_json:
        json_line(_told(rule, state, missing))
        return
    line(_where(rule, state))
    if missing:
        from showcause.steps.rollout import HINTS

        hint = HINTS.get(missing, "somebody else approves as well")
        line(f"approved, and still missing: {missing.replace('_', ' ')} ({hint})")


def _where(rule: "Rule", state: "PathState") -> str:
    paused = "paused in " if state.paused else ""
    return f"{rule.rule_id} ({rule.rule_hash[:12]}) is {paused}{state.stage.value}"


def _told(rule: "Rule", state: "PathState", missing: str) -> dict[str, Any]:
    return {
        "rule": rule.rule_id,
        "content": rule.rule_hash,
        "stage": state.stage.value,
        "diff": state.diff,
        "paused": state.paused,
        "missing": missing,
    }


def _rule(workspace: "Workspace", rule_id: str) -> "Rule":
    from difflib import get_close_matches

    from showcause.wiring import running

    rules = {rule.rule_id: rule for rule in running.rulebook(workspace).rules}
    if rule_id not in rules:
        near = get_close_matches(rule_id, rules, n=1)
        hint = f"did you mean {near[0]}?" if near else ", ".join(rules)
        raise UnknownName(f"there is no rule {rule_id}", hint=hint)
    return rules[rule_id]


def _compiled(workspace: "Workspace", rule_id: str) -> "CompiledRule":
    from showcause.detectors.feature_table import FEATURES
    from showcause.policy.expression import compile_rule

    return compile_rule(_rule(workspace, rule_id), FEATURES)
