"""trip: breakers are asked about every rule that reaches people; one that trips pauses its rule.

A pause is a row with the evidence. It holds the rule's proposals, and two people end it; what was
counted before they did so is not counted again.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from showcause.domain.identifier import derived_id
from showcause.domain.moment import DAY
from showcause.domain.place import region_of
from showcause.policy.promotion import LIVE, Event, Kind, PathState, SubjectKind, replayed
from showcause.safeguards.breakers import quarantine as appeals
from showcause.safeguards.breakers.disparity import disparity
from showcause.safeguards.breakers.quality import quality, registered
from showcause.safeguards.breakers.quarantine import Answered
from showcause.safeguards.breakers.trip import Outcome, Trip
from showcause.safeguards.breakers.volume import volume
from showcause.steps.back_test import organisation_id, topic_id
from showcause.steps.circumstances import CHUNK, Circumstances
from showcause.steps.rollout import agreed_outcomes, event_from_row, happened
from showcause.store.reads import rollout as reads
from showcause.store.reads.rows import Row
from showcause.store.record import transaction
from showcause.store.writes.reversal import add_reopenings


@dataclass(frozen=True, slots=True)
class Version:
    """One text of a rule that has proposed something; its owner matters for approvals only."""

    rule_id: str
    rule_hash: str
    owner: str = ""


def trip(circumstances: Circumstances, only: str = "") -> dict[str, int]:
    """How many rules each breaker would pause, of those paused now; `only` asks about one text."""
    tripped: dict[str, int] = {}
    for version, state, events in _versions(only):
        if state.stage not in LIVE or state.paused:
            continue
        told = _asked(version.rule_hash, _resumed_at(events), circumstances)
        if told:
            _pause(version, state, told, circumstances)
        for one in told:
            tripped[one.breaker] = tripped.get(one.breaker, 0) + 1
    return tripped


def paused_rules() -> frozenset[str]:
    """Content hashes of every rule version that is paused now."""
    return frozenset(version.rule_hash for version, state, _ in _versions() if state.paused)


def _versions(only: str = "") -> list[tuple[Version, PathState, list[Event]]]:
    names = reads.proposing_versions()
    if only:
        names = {rule_hash: names[rule_hash] for rule_hash in names if rule_hash == only}
    found = reads.events_of(SubjectKind.RULE.value, list(names))
    told = []
    for rule_hash, rule_id in names.items():
        events = [event_from_row(row) for row in found[rule_hash]]
        told.append((Version(rule_id, rule_hash), replayed(events), events))
    return told


def _resumed_at(events: Iterable[Event]) -> int:
    return max((event.at for event in events if event.kind is Kind.RESUMED), default=0)


def _asked(rule_hash: str, since: int, circumstances: Circumstances) -> list[Trip]:
    """What each breaker says that trips, on outcomes since the rule last went on.

    All are asked: whoever lets a rule go on must know everything that speaks against it.
    """
    tested = reads.latest_back_test(rule_hash)
    segments = json.loads(tested["segments"]) if tested else []
    expected = {segment["name"]: segment["matched"] for segment in segments}
    known = registered(sorted(expected, key=lambda name: (-expected[name], name)))
    outcomes = _outcomes(rule_hash, since, circumstances)
    asked = (
        quality(outcomes, known),
        disparity(outcomes, known),
        volume(_proposed(rule_hash, since), expected) if tested else None,
        appeals.quarantine(_answered(rule_hash, since)),
    )
    return [told for told in asked if told]


def _outcomes(rule_hash: str, since: int, circumstances: Circumstances) -> list[Outcome]:
    looks = [row for row in reads.looks_of(rule_hash) if row["made_at"] > since]
    rows = {row["proposal_id"]: row for row in looks}
    agreed = agreed_outcomes(looks)
    return [
        Outcome(_segments(rows[one], circumstances), said == "wrong")
        for one, said in agreed.items()
    ]


def _segments(row: Row, circumstances: Circumstances) -> tuple[str, ...]:
    of_all: tuple[str, ...] = (
        f"language:{row['language'] or 'unknown'}",
        f"region:{region_of(row['place'] or '') or 'unknown'}",
        f"community:{row['community']}",
    )
    if row["topic"]:
        of_all += (f"topic:{topic_id(row['topic'], circumstances)}",)
    if row["parent"]:
        of_all += (f"organisation:{organisation_id(row['parent'], circumstances)}",)
    return of_all


def _proposed(rule_hash: str, since: int) -> dict[str, int]:
    counted = reads.proposals_by_language(rule_hash, since)
    return {f"language:{language or 'unknown'}": count for language, count in counted.items()}


def _answered(rule_hash: str, since: int) -> list[Answered]:
    """Answered appeals; those of one network within one day are one group."""
    return [
        Answered(f"{row['community']} {row['received_at'] // DAY}", row["outcome"] != "upheld")
        for row in reads.answered_appeals(rule_hash)
        if row["made_at"] > since
    ]


def _pause(
    version: Version, state: PathState, trips: list[Trip], circumstances: Circumstances
) -> None:
    """Paused for the first that tripped; the others stand beside it."""
    told, *others = trips
    trip_id = derived_id("trp", version.rule_hash, told.breaker, told.segment, str(told.of))
    event = Event(Kind.PAUSED, diff=trip_id, stage=state.stage.value, at=circumstances.clock())
    detail: dict[str, Any] = {**told.as_json(), "also": [one.as_json() for one in others]}
    if any(one.breaker == appeals.NAME for one in trips):
        detail["reopened"] = _reopen(version.rule_hash, trip_id, circumstances)
    with transaction() as cursor:
        happened(cursor, version, state, event, circumstances, detail)


def _reopen(rule_hash: str, trip_id: str, circumstances: Circumstances) -> int:
    """How many open decisions of the rule a person looks at again, appealed or not."""
    reopened = 0
    now = circumstances.clock()
    for chunk in reads.open_decisions(rule_hash, CHUNK):
        with transaction() as cursor:
            add_reopenings(cursor, [(row["decision_id"], trip_id, now) for row in chunk])
        reopened += len(chunk)
    return reopened
