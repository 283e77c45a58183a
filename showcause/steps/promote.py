"""promote: a rule goes one stage further on its path, when people and proofs allow it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
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
    SubjectKind,
    answer,
    approvers,
)
from showcause.policy.rulebook import Rule
from showcause.steps.circumstances import Circumstances
from showcause.steps.rollout import Promoted, agreed_outcomes, happened, refusal, rule_state
from showcause.steps.trip import trip
from showcause.store.reads import rollout as reads
from showcause.store.record import refusals_as_errors, transaction

Reading = Callable[[Stage], tuple[int, int, int]]
"""Of a live stage: how much there is to read, on how much two agreed, and how much is wrong."""


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
    may_approve(by)
    trip(circumstances, rule.rule_hash)
    with refusals_as_errors(), transaction() as cursor:
        state = rule_state(rule)
        path = Path(cursor, rule, SubjectKind.RULE, circumstances)
        return one_stage(path, state, target, by, partial(stage_reading, rule.rule_hash))


@dataclass(frozen=True, slots=True)
class Path:
    """What is on its path, and the open transaction its events are written in."""

    cursor: Any
    subject: Promoted
    kind: SubjectKind
    circumstances: Circumstances

    def happened(
        self, state: PathState, event: Event, detail: Mapping[str, Any] | None = None
    ) -> PathState:
        """The state after an event, which is written."""
        return happened(
            self.cursor, self.subject, state, event, self.circumstances, detail, self.kind
        )

    def event(self, kind: Kind, by: str, diff: str, stage: str) -> Event:
        """Something that happens now."""
        return Event(kind, by, diff, stage, at=self.circumstances.clock())


def one_stage(
    path: Path, state: PathState, target: Stage, by: Staff, reading: Reading
) -> tuple[PathState, str]:
    """The state after an approval of the next stage, and what is still missing."""
    if PATH.index(state.stage) >= PATH.index(target):
        return state, ""
    if NEXT.get(state.stage) != target:
        raise refusal(path.subject, Refused("not_the_next_stage"), state)
    if not state.diff:
        raise refusal(path.subject, Refused("not_back_tested"), state)
    state = _approved(path, state, by, state.diff, target.value)
    state = _with_reading(path, state, reading)
    return _asked(path, state, path.event(Kind.PROMOTED, by.staff_id, state.diff, target.value))


def _approved(path: Path, state: PathState, by: Staff, diff: str, stage: str) -> PathState:
    if by.staff_id in approvers(state, diff, stage):
        return state
    given = path.event(Kind.APPROVED, by.staff_id, diff, stage)
    return path.happened(state, given, {"played": by.played})


def _asked(path: Path, state: PathState, event: Event) -> tuple[PathState, str]:
    told = answer(state, event, path.subject.owner)
    if isinstance(told, Refused):
        return state, told.reason
    return path.happened(state, event), ""


def may_approve(by: Staff) -> None:
    """Refuse who may not decide.

    Raises:
        NotPermitted: this person is no reviewer.
    """
    if by.role not in DECIDING_ROLES:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="a reviewer or senior approves")


def _with_reading(path: Path, state: PathState, reading: Reading) -> PathState:
    """The state once it is written down how much of a live stage people have read."""
    if state.stage not in LIVE or state.read:
        return state
    taken, agreed, wrong = reading(state.stage)
    nothing_to_read = path.kind is not SubjectKind.RULE and taken == 0
    if (not taken and not nothing_to_read) or agreed < min(LOOKS, taken):
        return state
    read = path.event(Kind.STAGE_READ, "", "", state.stage.value)
    return path.happened(state, read, {"agreed": agreed, "taken": taken, "wrong": wrong})


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
    may_approve(by)
    with refusals_as_errors(), transaction() as cursor:
        path = Path(cursor, rule, SubjectKind.RULE, circumstances)
        return resumed(path, rule_state(rule), by)


def resumed(path: Path, state: PathState, by: Staff) -> tuple[PathState, str]:
    """The state after an approval that what is paused goes on, and what is still missing."""
    if not state.paused:
        raise refusal(path.subject, Refused("not_paused"), state)
    pause = state.paused
    state = _approved(path, state, by, pause, RESUME)
    return _asked(path, state, path.event(Kind.RESUMED, by.staff_id, pause, ""))
