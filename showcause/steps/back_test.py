"""back_test: what a rule would have done on the activity at hand, stored before anybody is reached.

Known limit: the version that is full now counts with whom it proposed for, not evaluated anew.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.feature import Scope
from showcause.domain.identifier import derived_id, keyed_id
from showcause.domain.place import region_of
from showcause.domain.staff import BYSTANDERS, Staff
from showcause.engine.port import Engine
from showcause.policy.back_test import BackTested, History, back_tested
from showcause.policy.expression import CompiledRule
from showcause.policy.hooks import with_hook_columns
from showcause.policy.matching import matching_definition
from showcause.policy.promotion import Event, Kind
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import json_text
from showcause.steps.rollout import happened, rule_state
from showcause.store.reads import rollout as reads
from showcause.store.reads.proposals import organisations, topics
from showcause.store.record import refusals_as_errors, transaction
from showcause.store.writes.rollout import add_back_tests

if TYPE_CHECKING:
    import pyarrow as pa


def back_test(
    engine: Engine,
    features: "pa.Table",
    activity_digest: str,
    compiled: CompiledRule,
    labels: Mapping[str, bool],
    *,
    by: Staff,
    circumstances: Circumstances,
) -> BackTested:
    """The rule's back-test, stored; whoever runs it counts among the rule's authors.

    `features` has one row per finding and member, with language. `labels` says of accounts whether
    a measure on them would be wrongful; what reviews and second looks said is added.

    Raises:
        NotPermitted: a machine runs it, or somebody who may only read.
    """
    if by.role in BYSTANDERS:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="a rules engineer tests rules")
    rule = compiled.rule
    if rule.on is Scope.EVENT:
        raise BadInput("a rule on events is counted only", hint="showcause rules hits")
    table = with_hook_columns(rule.hooks, features)
    matched = engine.run(matching_definition(compiled), {"feature": table})
    accounts = [str(account) for account in matched["account"].to_pylist()]
    parents, about = organisations(), topics()
    against = next(iter(reads.latest_full(rule.rule_id, rule.rule_hash)), "")
    history = History(
        accounts=accounts,
        languages=[language or "" for language in matched["language"].to_pylist()],
        regions=[region_of(place or "") for place in _places(matched)],
        communities=matched["finding_id"].to_pylist(),
        organisations=[
            organisation_id(parents[account], circumstances) if account in parents else ""
            for account in accounts
        ],
        topics=[
            topic_id(about[finding], circumstances) if finding in about else ""
            for finding in matched["finding_id"].to_pylist()
        ],
        before=reads.accounts_proposed_under(against),
        labels={**reads.known_outcomes(), **labels},
    )
    tested = back_tested(history, rule.rule_hash, against, activity_digest)
    _write(compiled, tested, against, activity_digest, by, circumstances)
    return tested


def organisation_id(parent: str, circumstances: Circumstances) -> str:
    """What an organisation's segment is called: the ledger tells of segments, and of no account."""
    return keyed_id(circumstances.pseudonym_key, "org", parent)


def topic_id(topic: str, circumstances: Circumstances) -> str:
    """What a topic's segment is called: a tag may be a cause, and the ledger names none."""
    return keyed_id(circumstances.pseudonym_key, "top", topic)


def _places(matched: "pa.Table") -> list[str | None]:
    """What each says of their place; not every feature table tells."""
    if "location" not in matched.column_names:
        return [None] * matched.num_rows
    places: list[str | None] = matched["location"].to_pylist()
    return places


def _write(
    compiled: CompiledRule,
    tested: BackTested,
    against: str,
    activity_digest: str,
    by: Staff,
    circumstances: Circumstances,
) -> None:
    rule, whole, now = compiled.rule, tested.whole, circumstances.clock()
    back_test_id = derived_id("bkt", rule.rule_hash, tested.diff_hash, str(now))
    row: tuple[Any, ...] = (
        back_test_id,
        rule.rule_hash,
        against,
        activity_digest,
        whole.matched,
        whole.newly_hit,
        whole.labelled,
        whole.wrongful,
        whole.low,
        whole.high,
        json_text([segment.as_json() for segment in tested.segments]),
        tested.diff_hash,
        now,
    )
    event = Event(Kind.BACK_TESTED, by.staff_id, tested.diff_hash, at=now)
    with refusals_as_errors(), transaction() as cursor:
        add_back_tests(cursor, [row])
        detail = {"back_test": back_test_id, "played": by.played, **whole.as_json()}
        happened(cursor, rule, rule_state(rule), event, circumstances, detail)
