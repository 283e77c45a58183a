"""safeguard: each undecided proposal meets every safeguard, and each answer is recorded."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, Final

from showcause.domain.identifier import digest, id_beside
from showcause.domain.measure import Measure, is_lasting
from showcause.domain.outcome import SafeguardOutcome, Verdict, strictest
from showcause.domain.transition import PROPOSAL, moved
from showcause.safeguards.chain import outcomes_for
from showcause.safeguards.facts import ProposalFacts
from showcause.safeguards.tables import published, told
from showcause.steps.circumstances import CHUNK, Circumstances
from showcause.steps.clocks import until
from showcause.steps.entries import add_entries, json_text
from showcause.steps.stage import read_as_wrongful
from showcause.steps.surroundings import Nearby, Surroundings, around, nearby, surroundings
from showcause.steps.trip import paused_rules
from showcause.store.reads import proposals as reads
from showcause.store.reads.rows import Row, fetch_tuples
from showcause.store.record import transaction
from showcause.store.writes.proposal import add_safeguard_facts, add_safeguard_rounds
from showcause.store.writes.waiting import drop_settled

PASSING: Final = tuple(measure.value for measure in Measure if not is_lasting(measure))
"""What a machine may do by itself; anything else waits for a person anyway."""

Approvals = dict[str, list[tuple[str, str, str]]]


def safeguard(circumstances: Circumstances, *, again: bool = True) -> dict[str, int]:
    """How many proposals were allowed, held and refused in this round, by verdict.

    A held proposal is judged again only when something it waits for has changed, and only if
    `again`.
    """
    counts = {"allow": 0, "hold": 0, "refuse": 0}
    approvals = reads.approvals()
    parents = reads.same_parent_counts()
    manifests = dict(fetch_tuples("SELECT sweep_id, manifest_hash FROM sweep"))
    rule_reads = {
        rule_hash: tuple(json.loads(names))
        for rule_hash, names in fetch_tuples("SELECT rule_hash, reads FROM rule_version")
    }
    active = reads.active_accounts()
    wrongful = read_as_wrongful()
    reached = _Reached(reads.in_communities(PASSING), reads.in_topics(PASSING), reads.topics())
    known = surroundings(circumstances)
    paused = paused_rules()
    for held in reads.undecided(circumstances.clock(), CHUNK):
        chunk = [row for row in held if again or row["last_number"] is None]
        if not chunk:
            continue
        families = reads.families_of(chunk[0]["proposal_id"], chunk[-1]["proposal_id"])
        near = nearby(chunk)
        facts = [
            _facts(
                row,
                families,
                approvals,
                parents,
                manifests,
                rule_reads,
                active,
                known,
                near,
                paused,
                circumstances,
            )
            for row in chunk
        ]
        facts = [
            replace(known, read_as_wrongful=True) if row["proposal_id"] in wrongful else known
            for row, known in zip(chunk, facts, strict=True)
        ]
        facts = _with_communities(chunk, facts, reached)
        _write_chunk(chunk, facts, counts, circumstances)
    with transaction() as cursor:
        drop_settled(cursor)
    return counts


@dataclass(frozen=True, slots=True)
class _Reached:
    """Accounts that each rule reaches by measures that pass, by network and by topic."""

    communities: dict[tuple[str, str], int]
    by_topic: dict[tuple[str, str], int]
    topics: dict[str, str]

    def beside(
        self, known: ProposalFacts, rule_hash: str, findings: Sequence[str]
    ) -> ProposalFacts:
        """The facts with how many of the same network, and of the same topic, are reached too."""
        about = {self.topics[one] for one in findings if one in self.topics}
        return replace(
            known,
            same_community=_most(self.communities, rule_hash, findings),
            same_topic=_most(self.by_topic, rule_hash, about),
        )


def _most(counts: dict[tuple[str, str], int], rule_hash: str, names: Iterable[str]) -> int:
    return max((counts.get((rule_hash, name), 0) for name in names), default=0)


def _with_communities(
    chunk: list[Row], facts: list[ProposalFacts], reached: _Reached
) -> list[ProposalFacts]:
    """The facts with how many of the same network or topic the rule reaches unseen."""
    if not reached.communities:
        return facts
    first, last = chunk[0]["proposal_id"], chunk[-1]["proposal_id"]
    behind = reads.findings_behind(first, last, PASSING)
    told = []
    for row, known in zip(chunk, facts, strict=True):
        findings = behind.get(row["proposal_id"], [])
        told.append(reached.beside(known, row["rule_hash"], findings))
    return told


def _facts(
    row: Row,
    families: dict[str, set[str]],
    approvals: Approvals,
    parents: dict[tuple[str, str], int],
    manifests: dict[str, str],
    rule_reads: dict[str, tuple[str, ...]],
    active: int,
    known: Surroundings,
    near: Nearby,
    paused: frozenset[str],
    circumstances: Circumstances,
) -> ProposalFacts:
    features: dict[str, Any] = json.loads(row["features"])
    partners = int(row["linked_count"])
    read = rule_reads.get(row["rule_hash"], ())
    on_proposal = _votes(approvals, row["proposal_id"], row["bound_hash"])
    on_sweep = _votes(approvals, row["sweep_id"], manifests[row["sweep_id"]])
    reached_at = row["reached_at"]
    open_until = (
        None if reached_at is None else _answer_until(row, reached_at, known, circumstances)
    )
    return ProposalFacts(
        account=row["account"],
        measure=Measure(row["measure"]),
        families=frozenset(families.get(row["proposal_id"], ())) or None,
        reads=read,
        declared_parent=row["parent"],
        affiliated_partners=_affiliated(features, partners),
        partners=partners,
        followers=row["followers"] if row["followers"] >= 0 else None,
        unrelated_share_ppm=features.get("unrelated_share_ppm"),
        sweep_size=row["sweep_size"],
        same_parent_in_sweep=parents.get((row["sweep_id"], row["parent"] or ""), 0),
        active_accounts=active,
        already_in_force=bool(row["in_force"]),
        cause_voided=bool(row["voided"]),
        asked=row["answer_until"] is not None,
        heard=open_until is not None,
        hearing_open=open_until is not None and circumstances.clock() < open_until,
        answered=row["answers"] > 0,
        proposal_yes=on_proposal[0],
        proposal_no=on_proposal[1],
        sweep_yes=on_sweep[0],
        sweep_no=on_sweep[1],
        stage=row["stage"],
        stage_released=bool(row["stage_released"]),
        **around(
            row, features, read, _who_said_yes(approvals, row), known, near, circumstances.due
        ),
        rule_paused=row["rule_hash"] in paused,
    )


def _answer_until(
    row: Row, reached_at: int, known: Surroundings, circumstances: Circumstances
) -> int:
    place = row["place"] or ""
    return until(reached_at, circumstances.hearing, known.outages, row["language"], place)


@lru_cache(maxsize=4_096)
def _answers(outcomes: tuple[SafeguardOutcome, ...]) -> str:
    return json_text([outcome.as_json() for outcome in outcomes])


@cache
def chain_digest() -> str:
    """Which decision tables the answers follow; an evidence pack holds them whole."""
    return digest(json_text(published()))


def _affiliated(features: dict[str, Any], partners: int) -> int | None:
    share = features.get("affiliated_partner_ppm")
    return None if share is None else share * partners // 1_000_000


def _votes(approvals: Approvals, subject: str, bound_hash: str) -> tuple[int, int]:
    votes = [verdict for _, verdict, bound in approvals.get(subject, ()) if bound == bound_hash]
    return votes.count("yes"), votes.count("no")


def _who_said_yes(approvals: Approvals, row: Row) -> list[str]:
    return [
        staff
        for staff, verdict, bound in approvals.get(row["proposal_id"], ())
        if verdict == "yes" and bound == row["bound_hash"]
    ]


def _write_chunk(
    chunk: list[Row],
    facts: list[ProposalFacts],
    counts: dict[str, int],
    circumstances: Circumstances,
) -> None:
    rows, kept, entries = [], [], []
    now = circumstances.clock()
    for row, known in zip(chunk, facts, strict=True):
        facts_text = json_text(told(known))
        input_digest = digest(facts_text)
        if input_digest == row["last_digest"]:
            counts[row["last_verdict"]] += 1
            continue
        outcomes = outcomes_for(known)
        verdict = moved(PROPOSAL, Verdict.HOLD, strictest(outcomes)).value
        counts[verdict] += 1
        number = (row["last_number"] or 0) + 1
        round_id = id_beside("rnd", row["proposal_id"], str(number))
        answers = _answers(outcomes)
        rows.append((round_id, row["proposal_id"], number, verdict, answers, input_digest, now))
        kept.append((round_id, facts_text))
        payload = {
            "chain": chain_digest(),
            "facts": input_digest,
            "outcomes": digest(answers),
            "proposal": row["proposal_id"],
            "verdict": verdict,
        }
        entries.append(("safeguard_applied", round_id, payload))
    with transaction() as cursor:
        add_safeguard_rounds(cursor, rows)
        add_safeguard_facts(cursor, kept)
        add_entries(cursor, circumstances, entries)
