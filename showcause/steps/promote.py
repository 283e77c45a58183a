"""promote: a rule goes one stage further on its path, when people and proofs allow it."""

from typing import Any

from showcause.domain.errors import NotPermitted
from showcause.domain.staff import DECIDING_ROLES, Staff
from showcause.policy.promotion import (
    LIVE,
    LOOKS,
    NEXT,
    PATH,
    RESUME,
    Event,
    Kind,
    PathState,
    Refused,
    Stage,
    answer,
    approvers,
)
from showcause.policy.rulebook import Rule
from showcause.steps.circumstances import Circumstances
from showcause.steps.rollout import agreed_outcomes, happened, refusal, rule_state
from showcause.steps.trip import trip
from showcause.store.reads import rollout as reads
from showcause.store.record import refusals_as_errors, transaction


def promote(
    rule: Rule, target: Stage, *, by: Staff, circumstances: Circumstances
) -> tuple[PathState, str]:
    """The state after this person approved the stage, and what is still missing ("" for nothing).

    A rule that is as far already stays where it is. The breakers are asked first. The rule is
    promoted in the same transaction as the approval that was missing last.

    Raises:
        BadInput: the rule cannot go to that stage now, whoever approves.
        NotPermitted: this person may not approve it.
    """
    _may_approve(by)
    trip(circumstances, rule.rule_hash)
    with refusals_as_errors(), transaction() as cursor:
        state = rule_state(rule)
        if PATH.index(state.stage) >= PATH.index(target):
            return state, ""
        if NEXT.get(state.stage) != target:
            raise refusal(rule, Refused("not_the_next_stage"), state)
        if not state.diff:
            raise refusal(rule, Refused("not_back_tested"), state)
        if by.staff_id not in approvers(state, state.diff, target):
            given = _event(Kind.APPROVED, by.staff_id, state.diff, target.value, circumstances)
            state = happened(cursor, rule, state, given, circumstances, {"played": by.played})
        state = _with_reading(cursor, rule, state, circumstances)
        asked = _event(Kind.PROMOTED, by.staff_id, state.diff, target.value, circumstances)
        told = answer(state, asked, rule.owner)
        if not isinstance(told, Refused):
            return happened(cursor, rule, state, asked, circumstances), ""
    return state, told.reason


def _may_approve(by: Staff) -> None:
    if by.role not in DECIDING_ROLES:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="a reviewer or senior approves")


def _event(
    kind: Kind, by: str, diff: str, stage: str, circumstances: Circumstances, enough: bool = True
) -> Event:
    return Event(kind, by, diff, stage, enough, circumstances.clock())


def _with_reading(
    cursor: Any, rule: Rule, state: PathState, circumstances: Circumstances
) -> PathState:
    """The state once it is written down how much of a live stage people have read."""
    if state.stage not in LIVE or state.read:
        return state
    taken, agreed, wrong = stage_reading(rule.rule_hash, state.stage)
    if not taken or agreed < min(LOOKS, taken):
        return state
    read = _event(Kind.STAGE_READ, "", "", state.stage.value, circumstances)
    detail = {"agreed": agreed, "taken": taken, "wrong": wrong}
    return happened(cursor, rule, state, read, circumstances, detail)


def stage_reading(rule_hash: str, stage: Stage) -> tuple[int, int, int]:
    """Proposals made at a stage, on how many two people agreed, and how many of these are wrong."""
    stages = reads.sweep_stages(rule_hash)
    sizes = reads.sweep_sizes(rule_hash)
    at_stage = {sweep for sweep, name in stages.items() if name == stage.value}
    looks = [row for row in reads.looks_of(rule_hash) if row["sweep_id"] in at_stage]
    outcomes = agreed_outcomes(looks)
    wrong = sum(outcome == "wrong" for outcome in outcomes.values())
    return sum(sizes.get(sweep, 0) for sweep in at_stage), len(outcomes), wrong


def resume(rule: Rule, *, by: Staff, circumstances: Circumstances) -> tuple[PathState, str]:
    """The state after this person approved that a paused rule goes on; it takes two.

    Raises:
        BadInput: the rule is not paused.
        NotPermitted: this person may not approve it.
    """
    _may_approve(by)
    with refusals_as_errors(), transaction() as cursor:
        state = rule_state(rule)
        if not state.paused:
            raise refusal(rule, Refused("not_paused"), state)
        pause = state.paused
        if by.staff_id not in approvers(state, pause, RESUME):
            given = _event(Kind.APPROVED, by.staff_id, pause, RESUME, circumstances)
            state = happened(cursor, rule, state, given, circumstances, {"played": by.played})
        asked = _event(Kind.RESUMED, by.staff_id, pause, "", circumstances)
        told = answer(state, asked, rule.owner)
        if not isinstance(told, Refused):
            return happened(cursor, rule, state, asked, circumstances), ""
    return state, told.reason
