"""rollout: what happens to a rule on its path is written, and where it stands is worked out.

What happened is rows; the stage is what `policy.promotion` makes of them. A row that the path does
not allow counts for nothing, whoever wrote it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.identifier import derived_id
from showcause.policy.changes import Change
from showcause.policy.promotion import (
    Event,
    Kind,
    PathState,
    Refused,
    SubjectKind,
    after,
    answer,
    replayed,
)
from showcause.policy.rulebook import Rule
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries, json_text
from showcause.store.reads import rollout as reads
from showcause.store.reads.rows import Row
from showcause.store.writes.rollout import add_rollout_events

ENTRY: Final = {
    Kind.BACK_TESTED: "rule_back_tested",
    Kind.SHADOW_RAN: "rule_shadowed",
    Kind.APPROVED: "promotion_approved",
    Kind.STAGE_READ: "rule_stage_read",
    Kind.PROMOTED: "rule_promoted",
    Kind.PAUSED: "rule_paused",
    Kind.RESUMED: "rule_resumed",
}

CHANGE_ENTRY: Final = {
    Kind.BACK_TESTED: "change_back_tested",
    Kind.SHADOW_RAN: "change_shadowed",
    Kind.APPROVED: "promotion_approved",
    Kind.STAGE_READ: "change_stage_read",
    Kind.PROMOTED: "change_promoted",
    Kind.PAUSED: "change_paused",
    Kind.RESUMED: "change_resumed",
}

HINTS: Final = {
    "author_or_owner": "whoever back-tested it, and its owner, cannot approve it",
    "not_the_next_stage": "one stage at a time",
    "not_back_tested": "showcause rules backtest",
    "back_test_too_old": "showcause rules backtest",
    "no_shadow_run": "showcause run, with the rule in shadow",
    "over_budget": "the rule costs too much to evaluate; change it",
    "not_read_enough": "showcause rules look",
    "paused": "showcause rules resume",
}


class Promoted(Protocol):
    """What is on the path: a rule as it stands in its file, or one version of it."""

    @property
    def rule_id(self) -> str:
        """Its name."""
        ...

    @property
    def rule_hash(self) -> str:
        """The hash of its text."""
        ...

    @property
    def owner(self) -> str:
        """Who answers for it; may be a team's name."""
        ...


def rule_states(rules: Sequence[Rule]) -> dict[str, PathState]:
    """Where each rule stands on its path, by content hash."""
    owners = {rule.rule_hash: rule.owner for rule in rules}
    found = reads.events_of(SubjectKind.RULE.value, list(owners))
    return {one: replayed(map(event_from_row, found[one]), owners[one]) for one in owners}


def rule_state(rule: Rule) -> PathState:
    """Where one rule stands."""
    return rule_states([rule])[rule.rule_hash]


def state_of(change: Change) -> PathState:
    """Where a changed setting, list or model stands; one whose test was not of it is a draft."""
    rows = reads.events_of(change.kind.value, [change.rule_hash])[change.rule_hash]
    return replayed(map(event_from_row, rows))


def event_from_row(row: Mapping[str, Any]) -> Event:
    """One stored row as the event it tells."""
    return Event(
        kind=Kind(row["kind"]),
        by=row["staff_id"],
        diff=row["diff_hash"],
        stage=row["stage"],
        enough=bool(row["enough"]),
        at=row["made_at"],
    )


def happened(
    cursor: Any,
    rule: Promoted,
    state: PathState,
    event: Event,
    circumstances: Circumstances,
    detail: Mapping[str, Any] | None = None,
    kind: SubjectKind = SubjectKind.RULE,
) -> PathState:
    """The state after an event, which is written with its ledger entry in the caller's transaction.

    Raises:
        NotPermitted: its author or owner approves.
        BadInput: the path does not allow it now.
    """
    told = answer(state, event, rule.owner)
    if isinstance(told, Refused):
        if told.reason == "author_or_owner":
            raise NotPermitted(f"{event.by} wrote or owns it", hint=HINTS["author_or_owner"])
        raise refusal(rule, told, state)
    body = json_text(dict(detail or {}))
    event_id = _event_id(rule, event, body)
    row = (
        event_id,
        kind.value,
        rule.rule_id,
        rule.rule_hash,
        event.kind.value,
        event.by,
        event.diff,
        event.stage,
        event.enough,
        body,
        event.at,
    )
    add_rollout_events(cursor, [row])
    payload = {
        "by": event.by,
        "content": rule.rule_hash,
        "detail": body,
        "diff": event.diff,
        "enough": event.enough,
        "stage": event.stage,
    }
    entry = ENTRY[event.kind]
    if kind is not SubjectKind.RULE:
        entry = CHANGE_ENTRY[event.kind]
        payload |= {"kind": kind.value, "name": rule.rule_id}
    add_entries(cursor, circumstances, [(entry, event_id, payload)])
    return after(state, event)


def _event_id(rule: Promoted, event: Event, body: str) -> str:
    parts = [rule.rule_hash, event.kind.value, event.by, event.diff, event.stage, body]
    if event.kind in {Kind.BACK_TESTED, Kind.STAGE_READ}:
        parts.append(str(event.at))
    return derived_id("rol", *parts)


def agreed_outcomes(looks: Iterable[Row]) -> dict[str, str]:
    """What two people said alike of a proposal, by proposal, in the order of the second look.

    Where the first two differ nobody is right: a third look decides with whom it agrees.
    """
    said: dict[str, list[str]] = {}
    agreed: dict[str, str] = {}
    for row in looks:
        mine = said.setdefault(row["proposal_id"], [])
        mine.append(row["outcome"])
        if row["proposal_id"] not in agreed and mine.count(row["outcome"]) == 2:
            agreed[row["proposal_id"]] = row["outcome"]
    return agreed


def refusal(rule: Promoted, told: Refused, state: PathState) -> BadInput:
    """The error that says why something cannot happen to a rule now."""
    return BadInput(
        f"{rule.rule_id} is {state.stage.value}: {told.reason.replace('_', ' ')}",
        where=rule.rule_hash[:12],
        hint=HINTS.get(told.reason, ""),
    )
