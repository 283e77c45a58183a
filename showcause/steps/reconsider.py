"""reconsider: decisions that fell without all they rest on having fallen are judged again.

Two kinds: a rollback took part of the evidence, and the rest may still satisfy the rule; or the
rollback itself was wrong and was lifted. Either becomes a new proposal that goes the whole path
(heard, safeguards, people, a decision with a letter and an appeal of its own), or ends for good.
What was reversed stays reversed meanwhile.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from showcause.detectors.feature_table import FEATURES, GIVEN_BY
from showcause.domain.identifier import derived_id, digest
from showcause.engine.port import Engine
from showcause.policy.expression import CompiledRule
from showcause.policy.remaining import remaining_features
from showcause.policy.replay import matched
from showcause.steps.circumstances import CHUNK, Circumstances
from showcause.steps.entries import Entry, add_entries, json_text
from showcause.steps.lift import bound_hash
from showcause.steps.rest_on import rest_on
from showcause.store.reads import lifting as reads
from showcause.store.reads.causes import standing_voids
from showcause.store.reads.proposals import approvals
from showcause.store.reads.rows import Row
from showcause.store.record import transaction
from showcause.store.writes.cause import add_reconsiderations
from showcause.store.writes.proposal import (
    add_approval,
    add_proposal_findings,
    add_proposals,
    add_sweeps,
)

PROPOSED: Final = "proposed"
ENDED: Final = "ended"


@dataclass(frozen=True, slots=True)
class Remainder:
    """What is left of one decision's basis; `features` None when that cannot be worked out."""

    row: Row
    findings: tuple[str, ...]
    families: tuple[str, ...]
    bases: tuple[tuple[str, str], ...]
    features: dict[str, Any] | None
    linked_count: int


def reconsider(
    engine: Engine, rules: Sequence[CompiledRule], circumstances: Circumstances
) -> dict[str, int]:
    """How many decisions that fell were proposed anew, and how many ended for good."""
    counts = {PROPOSED: 0, ENDED: 0}
    for void in standing_voids():
        for chunk in reads.fallen_in_part(void, CHUNK):
            left = _remainders(void, chunk)
            again = _still_proposed(engine, rules, left)
            _write(void["void_id"], left, again, (), counts, circumstances)
    for void in reads.lifted_voids():
        people = _who_lifted(void)
        for chunk in reads.wrongly_restored(void, circumstances.clock(), CHUNK):
            left = _remainders(void, chunk, whole=True)
            again = {each.row["decision_id"] for each in left}
            _write(void["lift_id"], left, again, people, counts, circumstances)
    return counts


def _who_lifted(void: Row) -> tuple[str, ...]:
    bound = bound_hash(void)
    votes = approvals().get(void["void_id"], ())
    return tuple(staff for staff, verdict, on in votes if verdict == "yes" and on == bound)


def _remainders(void: Row, chunk: list[Row], *, whole: bool = False) -> list[Remainder]:
    first, last = chunk[0]["decision_id"], chunk[-1]["decision_id"]
    findings = reads.findings_behind(first, last)
    bases = reads.bases_behind(first, last)
    named = {ref for each in bases.values() for kind, ref in each if kind == "decision"}
    fallen = {("decision", ref) for ref in reads.fallen_decisions(sorted(named))}
    if not whole:
        fallen.add((void["cause_kind"], void["cause"]))
    return [
        _remainder(
            row,
            findings.get(row["decision_id"], []),
            bases.get(row["decision_id"], []),
            fallen,
        )
        for row in chunk
    ]


def _remainder(
    row: Row,
    findings: list[tuple[str, str, str]],
    bases: list[tuple[str, str]],
    fallen: set[tuple[str, str]],
) -> Remainder:
    gone = [
        each
        for each in findings
        if ("detector", each[1]) in fallen or ("family", each[2]) in fallen
    ]
    left = [each for each in findings if each not in gone]
    families = tuple(sorted({family for _, _, family in left}))
    names = {detector.partition("@")[0] for _, detector, _ in gone}
    features = None
    if names <= set(GIVEN_BY):
        features = remaining_features(
            json.loads(row["features"]),
            lost=[feature for name in names for feature in GIVEN_BY[name]],
            families=len(families),
            decisions_lost=sum(base in fallen for base in bases if base[0] == "decision"),
        )
    return Remainder(
        row=row,
        findings=tuple(finding for finding, _, _ in left),
        families=families if gone else tuple(json.loads(row["families"])),
        bases=tuple(base for base in bases if base not in fallen),
        features=features,
        linked_count=row["linked_count"] if "behaviour" in families else 0,
    )


def _still_proposed(
    engine: Engine, rules: Sequence[CompiledRule], left: Iterable[Remainder]
) -> set[str]:
    """The decisions whose rule, at the same version, still proposes on what remains."""
    by_rule: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for each in left:
        if each.features is not None:
            followers = None if each.row["followers"] < 0 else each.row["followers"]
            kept = {**each.features, "followers": followers}
            by_rule.setdefault(each.row["rule_hash"], []).append((each.row["decision_id"], kept))
    again: set[str] = set()
    for compiled in rules:
        rows = by_rule.get(compiled.rule.rule_hash, [])
        again |= matched(engine, compiled, rows, FEATURES)
    return again


def _write(
    why: str,
    left: list[Remainder],
    again: set[str],
    people: Sequence[str],
    counts: dict[str, int],
    circumstances: Circumstances,
) -> None:
    """All of one chunk in one transaction; a sweep for each rule of it."""
    now = circumstances.clock()
    chosen = [each for each in left if each.row["decision_id"] in again]
    with transaction() as cursor:
        for rule_hash in sorted({each.row["rule_hash"] for each in chosen}):
            mine = [each for each in chosen if each.row["rule_hash"] == rule_hash]
            _write_sweep(cursor, why, mine, people, circumstances)
        add_reconsiderations(cursor, [_reconsideration(why, each, again, now) for each in left])
        add_entries(cursor, circumstances, [_entry(why, each, again) for each in left])
    counts[PROPOSED] += len(chosen)
    counts[ENDED] += len(left) - len(chosen)


def _write_sweep(
    cursor: Any,
    why: str,
    chosen: list[Remainder],
    people: Sequence[str],
    circumstances: Circumstances,
) -> None:
    now = circumstances.clock()
    rule_id, rule_hash = chosen[0].row["rule_id"], chosen[0].row["rule_hash"]
    sweep_id = derived_id("swp", why, *(_proposal_id(why, each) for each in chosen))
    made = [_proposal(why, sweep_id, each, now) for each in chosen]
    manifest = digest(*(row[0] + row[14] for row in made))
    add_proposals(cursor, made)
    links = [(_proposal_id(why, each), finding) for each in chosen for finding in each.findings]
    add_proposal_findings(cursor, links)
    rest_on(cursor, [(_proposal_id(why, each), *base) for each in chosen for base in each.bases])
    head = (sweep_id, why, rule_id, rule_hash, "reconsidered", manifest, len(made), now)
    add_sweeps(cursor, [head])
    entries: list[Entry] = [
        ("decision_proposed", row[0], {"bound": row[14], "measure": row[10], "rule": row[7]})
        for row in made
    ]
    told = {"manifest": manifest, "rule": rule_hash, "size": len(made)}
    entries.append(("sweep_proposed", sweep_id, told))
    for person in people:
        approval_id = derived_id("apv", sweep_id, manifest, person)
        yes = (approval_id, "sweep", sweep_id, manifest, person, "yes", "lifted", now)
        add_approval(cursor, yes)
        entries.append(("approved", approval_id, {"bound": manifest, "by": person, "lift": why}))
    add_entries(cursor, circumstances, entries)


def _proposal_id(why: str, each: Remainder) -> str:
    return derived_id("prp", why, each.row["decision_id"])


def _proposal(why: str, sweep_id: str, each: Remainder, now: int) -> tuple[Any, ...]:
    row = each.row
    proposal_id = _proposal_id(why, each)
    kept, families = json_text(each.features), json_text(list(each.families))
    bound = digest(proposal_id, row["rule_hash"], row["measure"], kept, families)
    return (
        proposal_id,
        sweep_id,
        row["account"],
        row["language"],
        row["handle"],
        row["followers"],
        row["rule_id"],
        row["rule_hash"],
        row["clause_id"],
        row["clause_version"],
        row["measure"],
        families,
        each.linked_count,
        kept,
        bound,
        now,
        None,
    )


def _reconsideration(why: str, each: Remainder, again: set[str], now: int) -> tuple[Any, ...]:
    decision_id = each.row["decision_id"]
    proposed = decision_id in again
    return (
        derived_id("rcn", why, decision_id),
        decision_id,
        why,
        PROPOSED if proposed else ENDED,
        _proposal_id(why, each) if proposed else None,
        now,
    )


def _entry(why: str, each: Remainder, again: set[str]) -> Entry:
    decision_id = each.row["decision_id"]
    outcome = PROPOSED if decision_id in again else ENDED
    subject = derived_id("rcn", why, decision_id)
    return ("reconsidered", subject, {"decision": decision_id, "outcome": outcome, "void": why})
