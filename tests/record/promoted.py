"""Rules that had come all the way to full before a test begins: a rollout nobody watched.

Written past the steps, because most tests are about what a rule does and not how it got there;
`tests/steps/test_promote.py` walks the path itself.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from showcause.domain.identifier import derived_id, digest
from showcause.policy.promotion import LIVE, PATH, PERSONS, Event, Kind, Stage
from showcause.policy.rulebook import Rule
from showcause.steps.rollout import rule_states
from showcause.store.record import transaction
from showcause.store.writes.rollout import add_rollout_events
from showcause.store.writes.rows import add_rows
from showcause.store.writes.staff import STAFF

AUTHOR: Final = "earlier-author"
APPROVERS: Final = ("earlier-one", "earlier-two")


def a_whole_path(rule_hash: str, at: int, until: Stage = Stage.FULL) -> Iterator[Event]:
    """Everything that must have happened to a rule that stands at a stage."""
    diff = digest(rule_hash, "earlier")
    yield Event(Kind.BACK_TESTED, AUTHOR, diff, at=at)
    for before, target in zip(PATH, PATH[1:], strict=False):
        if before is until:
            return
        if before is Stage.SHADOW:
            yield Event(Kind.SHADOW_RAN, diff="earlier", at=at)
        if before in LIVE:
            yield Event(Kind.STAGE_READ, stage=before.value, at=at)
        for person in APPROVERS[: PERSONS[target]]:
            yield Event(Kind.APPROVED, person, diff, target.value, at=at)
        yield Event(Kind.PROMOTED, APPROVERS[0], diff, target.value, at=at)


def promote_earlier(rules: Sequence[Rule], at: int, until: Stage = Stage.FULL) -> None:
    """Bring every rule that is still a draft to a stage, as if long ago."""
    states = rule_states(rules)
    drafts = [rule for rule in rules if not states[rule.rule_hash].diff]
    with transaction() as cursor:
        people = (AUTHOR, *APPROVERS)
        add_rows(
            cursor, "staff", STAFF, [(one, one, "senior", '["en"]', False, at) for one in people]
        )
        for rule in drafts:
            events = enumerate(a_whole_path(rule.rule_hash, at, until))
            add_rollout_events(cursor, [_row(rule, number, event) for number, event in events])


def _row(rule: Rule, number: int, event: Event) -> tuple[object, ...]:
    return (
        derived_id("rol", rule.rule_hash, "earlier", str(number)),
        "rule",
        rule.rule_id,
        rule.rule_hash,
        event.kind.value,
        event.by,
        event.diff,
        event.stage,
        event.enough,
        "{}",
        event.at,
    )
