"""The chain as decision tables in SQL, for those who check its answers without this package.

Each table is read from above: the first case whose condition is true gives the answer. Conditions
are over the facts by name; a list is JSON text, yes is 1, no is 0, what could not be checked is
NULL. A property test holds every table to its `judge` on drawn facts, to the byte.
"""

from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from typing import Any, Final

from showcause.domain.measure import MEASURES, Inverse, is_lasting
from showcause.domain.outcome import Release, Verdict
from showcause.domain.sweep import BULK
from showcause.safeguards import (
    affiliation,
    benign_twin,
    blast_radius,
    breaker,
    clause_then,
    cooling_off,
    counter_evidence,
    crisis,
    decision_in_force,
    degraded_input,
    evidence_sufficiency,
    forbidden_evidence,
    heard_first,
    human_required,
    irreversibility,
    protected_account,
    second_measure,
    sweep_stage,
    two_persons,
)
from showcause.safeguards.facts import ProposalFacts

Case = tuple[str, str, Verdict, Release | None]
"""Condition, reason, verdict, and what can end it."""


@dataclass(frozen=True, slots=True)
class Table:
    """One safeguard's cases, in the order they are asked."""

    name: str
    version: str
    cases: tuple[Case, ...]

    def as_json(self) -> dict[str, Any]:
        """The table as it is published."""
        cases = [
            [condition, reason, verdict.value, release and release.value]
            for condition, reason, verdict, release in self.cases
        ]
        return {"cases": cases, "name": self.name, "version": self.version}


def _allow(condition: str, reason: str) -> Case:
    return (condition, reason, Verdict.ALLOW, None)


def _refuse(condition: str, reason: str) -> Case:
    return (condition, reason, Verdict.REFUSE, None)


def _hold(condition: str, reason: str, release: Release = Release.PERSON) -> Case:
    return (condition, reason, Verdict.HOLD, release)


def _listed(words: Any) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


_TWO: Final = Release.TWO_APPROVALS
_ELSE: Final = "TRUE"
_NOT_LASTING: Final = f"measure NOT IN ({_listed(each for each in MEASURES if is_lasting(each))})"
_FINAL: Final = _listed(
    each for each, spec in MEASURES.items() if spec.inverse is Inverse.IRREVERSIBLE
)
_READ: Final = "lower(replace(reads, '\"', '_'))"
_FORBIDDEN_READ: Final = " OR ".join(
    f"instr({_READ}, '_{word}_') > 0" for word in sorted(forbidden_evidence.FORBIDDEN)
)
_LARGE: Final = (
    f"(sweep_size > {blast_radius.BULK}"
    f" OR sweep_size * 1000000 > active_accounts * {blast_radius.ACTIVE_SHARE_PPM})"
)
_PROMINENT: Final = f"(followers IS NULL OR followers > {two_persons.PROMINENT_FOLLOWERS})"
_MISSING: Final = "json_array_length(missing_features) > 0"
_UNREADABLE: Final = "(much_unreadable IS NULL OR much_unreadable)"
_FIRST_ACT: Final = "json_extract(acts, '$[0]')"
_LAST_ACT: Final = "json_extract(acts, '$[1]')"

_CASES: Final[tuple[tuple[Any, tuple[Case, ...]], ...]] = (
    (
        evidence_sufficiency,
        (
            _hold("families IS NULL", "evidence_unreadable"),
            _refuse(
                f"json_array_length(families) < {evidence_sufficiency.FAMILIES_NEEDED}",
                "one_family_only",
            ),
            _allow(_ELSE, "two_families"),
        ),
    ),
    (
        forbidden_evidence,
        (
            _refuse(_FORBIDDEN_READ, "forbidden_feature_read"),
            _allow(_ELSE, "no_forbidden_feature"),
        ),
    ),
    (
        degraded_input,
        (
            _hold(f"proposal_yes = 0 AND {_MISSING}", "features_missing"),
            _hold(f"proposal_yes = 0 AND {_UNREADABLE}", "much_unreadable"),
            _hold("proposal_yes = 0 AND facts_stale IS NULL", "facts_undated"),
            _hold("proposal_yes = 0 AND facts_stale", "facts_stale"),
            _allow(
                f"{_MISSING} OR {_UNREADABLE} OR facts_stale IS NULL OR facts_stale", "looked_at"
            ),
            _allow(_ELSE, "input_whole"),
        ),
    ),
    (
        affiliation,
        (
            _hold("affiliated_partners IS NULL", "affiliations_unreadable"),
            _hold("declared_parent <> ''", "declared_affiliation"),
            _hold(
                "affiliated_partners * 2 >= partners AND partners > 0",
                "ask_the_organisation",
            ),
            _allow(_ELSE, "no_affiliation_declared"),
        ),
    ),
    (
        benign_twin,
        (
            _hold("twin_cleared IS NULL", "twins_unreadable"),
            _hold("twin_cleared AND proposal_yes = 0", "twin_cleared"),
            _allow(_ELSE, "no_twin_cleared"),
        ),
    ),
    (
        counter_evidence,
        (
            _hold("unrelated_share_ppm IS NULL", "counter_evidence_unreadable"),
            _hold(
                f"unrelated_share_ppm >= {counter_evidence.MUCH_UNRELATED_PPM}"
                " AND proposal_yes = 0",
                "much_of_its_own",
            ),
            _allow(_ELSE, "weighed"),
        ),
    ),
    (
        clause_then,
        (
            _hold("clause_from IS NULL OR acts IS NULL", "acts_undated"),
            _refuse(f"{_LAST_ACT} < clause_from", "no_such_text_then"),
            _hold(f"{_FIRST_ACT} < clause_from AND proposal_yes = 0", "text_younger_than_acts"),
            _allow(_ELSE, "text_in_force"),
        ),
    ),
    (
        decision_in_force,
        (
            _refuse("cause_voided", "cause_voided"),
            _refuse("already_in_force", "already_in_force"),
            _allow(_ELSE, "no_conflict"),
        ),
    ),
    (
        second_measure,
        (
            _allow("NOT measured_before", "first_measure"),
            _refuse("NOT new_evidence", "same_acts"),
            _hold("senior_yes = 0", "needs_a_senior"),
            _allow(_ELSE, "new_evidence"),
        ),
    ),
    (
        irreversibility,
        (
            _refuse(f"measure IN ({_FINAL})", "cannot_be_undone"),
            _allow(_ELSE, "can_be_undone"),
        ),
    ),
    (
        blast_radius,
        (
            _hold(
                f"same_parent_in_sweep > {blast_radius.ONE_ORGANISATION} AND proposal_yes = 0",
                "one_organisation",
            ),
            _hold(
                f"same_community > {blast_radius.ONE_COMMUNITY}"
                " AND proposal_yes = 0 AND sweep_yes = 0",
                "one_community",
            ),
            _hold(
                f"same_topic > {blast_radius.ONE_TOPIC} AND proposal_yes = 0 AND sweep_yes = 0",
                "one_topic",
            ),
            _hold(f"{_LARGE} AND sweep_yes < 2 AND proposal_yes < 2", "large_sweep", _TWO),
            _allow(_ELSE, "within_radius"),
        ),
    ),
    (
        sweep_stage,
        (
            _allow(f"sweep_size <= {BULK}", "not_in_stages"),
            _hold(f"read_as_wrongful AND proposal_yes < {sweep_stage.OWN_YES}", "read_as_wrongful"),
            _hold("stage IS NULL AND proposal_yes = 0", "one_by_one"),
            _allow("stage IS NULL", "looked_at_alone"),
            _hold("NOT stage_released", "stage_waits"),
            _allow(_ELSE, "stage_goes_out"),
        ),
    ),
    (
        breaker,
        (
            _hold("rule_paused IS NULL", "pause_unknown", _TWO),
            _hold("rule_paused", "rule_paused", _TWO),
            _allow(_ELSE, "rule_not_paused"),
        ),
    ),
    (
        human_required,
        (
            _refuse("proposal_no > 0 OR sweep_no > 0", "a_person_said_no"),
            _allow(_NOT_LASTING, "not_lasting"),
            _allow("interim", "interim_by_machine"),
            _hold("proposal_yes = 0 AND sweep_yes = 0", "no_person_yet", Release.ONE_APPROVAL),
            _allow(_ELSE, "a_person_decided"),
        ),
    ),
    (
        two_persons,
        (
            _allow(_NOT_LASTING, "not_lasting"),
            _allow(f"{_PROMINENT} AND proposal_yes >= 2", "prominent_two_persons"),
            _hold(_PROMINENT, "prominent", _TWO),
            _allow(f"sweep_size <= {two_persons.BULK}", "one_person_is_enough"),
            _allow("sweep_yes >= 2 OR proposal_yes >= 2", "bulk_two_persons"),
            _hold(_ELSE, "bulk", _TWO),
        ),
    ),
    (
        protected_account,
        (
            _allow("json_array_length(protected_as) = 0", "not_protected"),
            _hold(f"proposal_yes < {protected_account.PERSONS}", "protected", _TWO),
            _allow(_ELSE, "protected_two_persons"),
        ),
    ),
    (
        crisis,
        (
            _allow("NOT in_crisis", "no_crisis"),
            _allow(_NOT_LASTING, "not_lasting"),
            _hold(f"{_LARGE} AND senior_readers_yes < {crisis.SENIORS}", "crisis_bulk", _TWO),
            _hold("readers_yes = 0", "crisis_one_by_one"),
            _allow(_ELSE, "read_in_crisis"),
        ),
    ),
    (
        cooling_off,
        (
            _allow(_NOT_LASTING, "not_lasting"),
            _allow("imminent_harm OR interim", "imminent_harm"),
            _hold("NOT has_settled", "too_fresh", Release.TIME),
            _allow(_ELSE, "has_settled"),
        ),
    ),
    (
        heard_first,
        (
            _allow(_NOT_LASTING, "not_lasting"),
            _allow("interim", "heard_after"),
            _allow(
                "imminent_harm AND asked AND NOT (answered AND proposal_yes = 0)", "heard_after"
            ),
            _hold("NOT asked", "not_yet_heard", Release.TIME),
            _hold("NOT heard AND proposal_yes = 0", "not_reached"),
            _hold("answered AND proposal_yes = 0", "answer_unread"),
            _hold("hearing_open", "may_still_answer", Release.TIME),
            _allow(_ELSE, "heard"),
        ),
    ),
)

TABLES: Final = tuple(Table(module.NAME, module.VERSION, cases) for module, cases in _CASES)

FACTS: Final = tuple(field.name for field in fields(ProposalFacts) if field.name != "account")


@cache
def published() -> dict[str, Any]:
    """The whole chain as it is published and hashed: the names of the facts, and the tables."""
    return {"facts": list(FACTS), "tables": [table.as_json() for table in TABLES]}


def told(facts: ProposalFacts) -> dict[str, Any]:
    """The facts as they are kept: every one by name, but what is no, nought or an empty list.

    What could not be checked is kept as null. The account is left out; the proposal names it.
    """
    return {
        name: _plain(value)
        for name, value in [(name, getattr(facts, name)) for name in FACTS]
        if value is None or value not in _QUIET
    }


_QUIET: Final[tuple[Any, ...]] = (False, 0, (), frozenset())


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, frozenset):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value
