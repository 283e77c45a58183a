"""A rule's path from draft to full: which event may follow which, as pure functions over values.

The same path holds for a configuration, a model and a list. What is on it is named by the hash of
its content, so a changed file is a draft again. A state is never stored: it is what `replayed`
makes of the events, and an event the guard refuses changes nothing.
Why a path at all: docs/decisions/0012-a-rules-path.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from showcause.domain.moment import DAY


class SubjectKind(StrEnum):
    """What has to walk the path before it can propose in bulk."""

    RULE = "rule"
    CONFIGURATION = "configuration"
    MODEL = "model"
    LIST = "list"


class Stage(StrEnum):
    """How far something was promoted, from nobody to everybody."""

    DRAFT = "draft"
    SHADOW = "shadow"
    CANARY = "canary"
    STAGED_5 = "staged_5"
    STAGED_25 = "staged_25"
    FULL = "full"


class Kind(StrEnum):
    """What can happen to something on its path."""

    BACK_TESTED = "back_tested"
    SHADOW_RAN = "shadow_ran"
    APPROVED = "approved"
    STAGE_READ = "stage_read"
    PROMOTED = "promoted"
    PAUSED = "paused"
    RESUMED = "resumed"


PATH: Final = tuple(Stage)
NEXT: Final = dict(zip(PATH, PATH[1:], strict=False))
PERSONS: Final = {
    Stage.SHADOW: 1,
    Stage.CANARY: 1,
    Stage.STAGED_5: 2,
    Stage.STAGED_25: 2,
    Stage.FULL: 2,
}
"""How many different people, none of them its author or owner, must approve each stage."""

RESUME: Final = "resume"
RESUME_PERSONS: Final = 2
RECENT: Final = 14 * DAY
"""Older than this a back-test says nothing about today's activity, in ms."""

LOOKS: Final = 20
"""Second looks that two people agreed on before a live stage is left; all of a smaller stage."""

LIVE: Final = frozenset({Stage.CANARY, Stage.STAGED_5, Stage.STAGED_25, Stage.FULL})


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `diff` names what was approved: a back-test's diff, or a pause.

    `stage` is the target of an approval or promotion and the stage a reading is about. `enough`
    says that a shadow run kept within its budget, or that a stage was read by enough people.
    """

    kind: Kind
    by: str = ""
    diff: str = ""
    stage: str = ""
    enough: bool = True
    at: int = 0


@dataclass(frozen=True, slots=True)
class PathState:
    """Where something stands on its path; `read` says that its present stage was read enough."""

    stage: Stage = Stage.DRAFT
    diff: str = ""
    tested_at: int = 0
    shadowed: bool = False
    over_budget: bool = False
    read: bool = False
    paused: str = ""
    authors: frozenset[str] = frozenset()
    approvals: frozenset[tuple[str, str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Allowed:
    """The event may happen."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The event may not happen, for a reason in a fixed word."""

    reason: str


Answer = Allowed | Refused


def answer(state: PathState, event: Event, owner: str = "") -> Answer:
    """Whether this may happen now; `owner` is a staff id, or a team's name that is nobody's id."""
    reason = _CHECKS[event.kind](state, event, owner)
    return Refused(reason) if reason else Allowed()


def after(state: PathState, event: Event) -> PathState:
    """The state once an allowed event has happened."""
    match event.kind:
        case Kind.BACK_TESTED:
            authors = state.authors | {event.by}
            return replace(state, diff=event.diff, tested_at=event.at, authors=authors)
        case Kind.SHADOW_RAN:
            return replace(state, shadowed=event.enough, over_budget=not event.enough)
        case Kind.APPROVED:
            given = (event.by, event.diff, event.stage)
            return replace(state, approvals=state.approvals | {given})
        case Kind.STAGE_READ:
            return replace(state, read=event.enough)
        case Kind.PROMOTED:
            return replace(state, stage=Stage(event.stage), read=False)
        case Kind.PAUSED:
            return replace(state, paused=event.diff)
        case Kind.RESUMED:
            return replace(state, paused="")


def moved(state: PathState, event: Event, owner: str = "") -> PathState:
    """The state after an event; one that is refused leaves it as it was."""
    if isinstance(answer(state, event, owner), Refused):
        return state
    return after(state, event)


def replayed(events: Iterable[Event], owner: str = "") -> PathState:
    """Where the events, in the order in which they were written, lead from a draft."""
    state = PathState()
    for event in events:
        state = moved(state, event, owner)
    return state


def approvers(state: PathState, diff: str, stage: str) -> frozenset[str]:
    """Who approved exactly this diff for exactly this stage and did not write it."""
    given = {by for by, seen, target in state.approvals if (seen, target) == (diff, stage)}
    return frozenset(given) - state.authors


def still_missing(state: PathState) -> int:
    """How many more people must approve the next stage over the diff that stands now."""
    target = NEXT.get(state.stage)
    if target is None:
        return 0
    return max(0, PERSONS[target] - len(approvers(state, state.diff, target)))


def _back_tested(state: PathState, event: Event, owner: str) -> str:
    if not event.by or not event.diff:
        return "nobody_tested_it"
    return ""


def _shadow_ran(state: PathState, event: Event, owner: str) -> str:
    return "" if state.stage is Stage.SHADOW else "not_in_shadow"


def _approved(state: PathState, event: Event, owner: str) -> str:
    if not event.by:
        return "nobody_approved"
    if event.by == owner or event.by in state.authors:
        return "author_or_owner"
    return ""


def _stage_read(state: PathState, event: Event, owner: str) -> str:
    return "" if event.stage == state.stage and state.stage in LIVE else "another_stage"


def _promoted(state: PathState, event: Event, owner: str) -> str:
    if event.stage != NEXT.get(state.stage):
        return "not_the_next_stage"
    if not state.diff or event.diff != state.diff:
        return "not_back_tested"
    if event.at - state.tested_at > RECENT:
        return "back_test_too_old"
    if state.paused:
        return "paused"
    if state.stage is not Stage.DRAFT and (state.over_budget or not state.shadowed):
        return "over_budget" if state.over_budget else "no_shadow_run"
    if state.stage in LIVE and not state.read:
        return "not_read_enough"
    persons = approvers(state, state.diff, event.stage) - {owner}
    return "" if len(persons) >= PERSONS[Stage(event.stage)] else "approvals_missing"


def _paused(state: PathState, event: Event, owner: str) -> str:
    return "" if event.diff and not state.paused else "paused_already"


def _resumed(state: PathState, event: Event, owner: str) -> str:
    if not state.paused or event.diff != state.paused:
        return "not_paused"
    persons = approvers(state, state.paused, RESUME) - {owner}
    return "" if len(persons) >= RESUME_PERSONS else "approvals_missing"


_CHECKS: Final = {
    Kind.BACK_TESTED: _back_tested,
    Kind.SHADOW_RAN: _shadow_ran,
    Kind.APPROVED: _approved,
    Kind.STAGE_READ: _stage_read,
    Kind.PROMOTED: _promoted,
    Kind.PAUSED: _paused,
    Kind.RESUMED: _resumed,
}
