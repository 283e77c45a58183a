"""change: settings, lists and the tuning of detection take effect once they walked their path.

Until a version is full the one before it is in force, or what the release ships. A version on its
path touches nobody: people read at each stage accounts it would concern, and two agree on each.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.identifier import digest, keyed_id
from showcause.domain.staff import BYSTANDERS, Staff
from showcause.policy.changes import Change, shipped_changes
from showcause.policy.profiles import DEFAULT
from showcause.policy.promotion import LIVE, LOOKS, Event, Kind, PathState, Stage
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries
from showcause.steps.promote import Path, may_approve, one_stage, resumed
from showcause.steps.rollout import agreed_outcomes, state_of
from showcause.store.reads import changes as reads
from showcause.store.record import refusals_as_errors, transaction
from showcause.store.writes.rollout import add_change_looks

Concerned = Sequence[tuple[str, str]]
"""Accounts a change would concern, and their languages."""

OUTCOMES: Final = ("right", "wrong")
WRONG_AT_MOST: Final = 10
"""One account in so many may be read as wrongly concerned before a version is paused."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A version in the files that is not in force, and where it stands."""

    change: Change
    state: PathState


def in_force(
    changes: Mapping[str, Change], profile: str = DEFAULT
) -> tuple[dict[str, str], list[Pending]]:
    """The values in force by name, and what of the files waits for its path.

    What walked no path yet is as the release ships it for this profile.
    """
    shipped = shipped_changes(profile)
    once_full = reads.versions_once_full()
    bodies, pending = {}, []
    for name, change in changes.items():
        bodies[name] = _settled(name, once_full.get(name, ())) or shipped[name].body
        if change.body != bodies[name]:
            pending.append(Pending(change, state_of(change)))
    return bodies, pending


def _settled(name: str, once_full: Sequence[str]) -> str:
    """The values of the version that reached full last and is not paused; "" for none."""
    for content_hash in once_full:
        tested = reads.tested_as(content_hash)
        change = Change(name, json.loads(tested["detail"])["body"]) if tested else None
        if change is None or change.rule_hash != content_hash:
            continue
        state = state_of(change)
        if state.stage is Stage.FULL and not state.paused:
            return change.body
    return ""


def try_out(
    change: Change, concerned: Concerned, *, by: Staff, circumstances: Circumstances
) -> Mapping[str, Any]:
    """What a version would concern, stored; whoever tests it counts among its authors.

    Raises:
        NotPermitted: a machine tests it, or somebody who may only read.
    """
    if by.role in BYSTANDERS:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="a rules engineer tests changes")
    accounts = sorted({account for account, _ in concerned})
    languages = Counter(language for _, language in concerned)
    diff = digest("change", change.rule_hash, *accounts)
    detail = {
        "body": change.body,
        "concerned": len(accounts),
        "languages": dict(sorted(languages.items())),
        "samples": {stage.value: _sample(diff, stage, accounts) for stage in sorted(LIVE)},
        "played": by.played,
    }
    with refusals_as_errors(), transaction() as cursor:
        path = Path(cursor, change, change.kind, circumstances)
        path.happened(state_of(change), path.event(Kind.BACK_TESTED, by.staff_id, diff, ""), detail)
    return {"diff": diff, **detail}


def _sample(diff: str, stage: Stage, accounts: Sequence[str]) -> list[str]:
    """What people read at a stage: accounts in the order of a hash that nobody chose."""
    return sorted(accounts, key=lambda account: digest(diff, stage.value, account))[:LOOKS]


def shadow_change(change: Change, concerned: int, circumstances: Circumstances) -> bool:
    """Whether a version in shadow was counted now: it concerns so many, and nobody felt it."""
    state = state_of(change)
    if state.stage is not Stage.SHADOW or state.shadowed:
        return False
    event = Event(Kind.SHADOW_RAN, at=circumstances.clock())
    with refusals_as_errors(), transaction() as cursor:
        path = Path(cursor, change, change.kind, circumstances)
        path.happened(state, event, {"concerned": concerned})
    return True


def promote_change(
    change: Change, target: Stage, *, by: Staff, circumstances: Circumstances
) -> tuple[PathState, str]:
    """The state after this person approved the stage, and what is still missing ("" for nothing).

    Raises:
        BadInput: it cannot go to that stage now, whoever approves.
        NotPermitted: this person may not approve it.
    """
    may_approve(by)
    with refusals_as_errors(), transaction() as cursor:
        path = Path(cursor, change, change.kind, circumstances)
        state = state_of(change)
        return one_stage(path, state, target, by, lambda stage: _reading(change, stage))


def resume_change(
    change: Change, *, by: Staff, circumstances: Circumstances
) -> tuple[PathState, str]:
    """The state after this person approved that a paused version goes on; it takes two.

    Raises:
        BadInput: it is not paused.
        NotPermitted: this person may not approve it.
    """
    may_approve(by)
    with refusals_as_errors(), transaction() as cursor:
        return resumed(Path(cursor, change, change.kind, circumstances), state_of(change), by)


def pause_change(
    change: Change, reason: str, *, by: Staff, circumstances: Circumstances
) -> PathState:
    """The state once one person stopped a version: the one before it is in force again.

    Raises:
        BadInput: no reason is given, or it is paused already.
        NotPermitted: this person may not decide.
    """
    may_approve(by)
    if not reason.strip():
        raise BadInput("a pause needs a reason", hint="--reason")
    return _paused(change, by.staff_id, reason, circumstances)


def _paused(change: Change, by: str, reason: str, circumstances: Circumstances) -> PathState:
    with refusals_as_errors(), transaction() as cursor:
        path = Path(cursor, change, change.kind, circumstances)
        pause = digest("pause", change.rule_hash, reason, str(circumstances.clock()))
        event = path.event(Kind.PAUSED, by, pause, "")
        return path.happened(state_of(change), event, {"reason": reason})


def to_read(change: Change, staff_id: str) -> list[str]:
    """The accounts of the present stage's sample that this person has not looked at."""
    stage = state_of(change).stage
    seen = reads.change_looks(change.rule_hash, stage.value)
    mine = {row["proposal_id"] for row in seen if row["staff_id"] == staff_id}
    return [account for account in _stage_sample(change, stage) if account not in mine]


def look_at_change(
    change: Change,
    accounts: Sequence[str],
    outcome: str,
    *,
    by: Staff,
    circumstances: Circumstances,
) -> int:
    """How many accounts this person now read as rightly or wrongly concerned.

    Where two people agree on too many wrong ones, the version is paused.

    Raises:
        BadInput: an account is not in the stage's sample, or the outcome is another word.
        NotPermitted: this person may not decide, tested the version, or looked before.
    """
    state = state_of(change)
    _refuse_look(change, state, accounts, outcome, by)
    now, stage = circumstances.clock(), state.stage.value
    rows = [
        (
            _look_id(change, stage, account, by, circumstances.token_key),
            change.rule_hash,
            stage,
            account,
            by.staff_id,
            outcome,
            now,
        )
        for account in accounts
    ]
    payload = {
        "by": by.staff_id,
        "content": change.rule_hash,
        "outcome": outcome,
        "played": by.played,
    }
    with refusals_as_errors(), transaction() as cursor:
        add_change_looks(cursor, rows)
        add_entries(cursor, circumstances, [("change_look", row[0], payload) for row in rows])
    _, agreed, wrong = _reading(change, state.stage)
    if wrong * WRONG_AT_MOST > agreed and not state.paused:
        _paused(change, "", f"{wrong} of {agreed} wrongly concerned", circumstances)
    return len(rows)


def _refuse_look(
    change: Change, state: PathState, accounts: Sequence[str], outcome: str, by: Staff
) -> None:
    may_approve(by)
    if outcome not in OUTCOMES:
        raise BadInput(f"'{outcome}' is not what a look says", hint=" or ".join(OUTCOMES))
    if by.staff_id in state.authors:
        raise NotPermitted(f"{by.name} tested it", hint="somebody else reads")
    strangers = sorted(set(accounts) - set(_stage_sample(change, state.stage)))
    if strangers:
        raise BadInput(
            "not in this stage's sample", where=strangers[0], hint="showcause change look"
        )


def _look_id(change: Change, stage: str, account: str, by: Staff, key: bytes) -> str:
    return keyed_id(key, "clk", change.rule_hash, stage, account, by.staff_id)


def _stage_sample(change: Change, stage: Stage) -> list[str]:
    tested = reads.tested_as(change.rule_hash)
    samples = json.loads(tested["detail"])["samples"] if tested else {}
    return list(samples.get(stage.value, ()))


def _reading(change: Change, stage: Stage) -> tuple[int, int, int]:
    sample = _stage_sample(change, stage)
    looks = [
        row
        for row in reads.change_looks(change.rule_hash, stage.value)
        if row["proposal_id"] in sample
    ]
    outcomes = agreed_outcomes(looks)
    wrong = sum(outcome == "wrong" for outcome in outcomes.values())
    return len(sample), len(outcomes), wrong
