"""Every safeguard, in the order a proposal meets them; all are asked, whatever the first says."""

from collections.abc import Callable
from typing import Final

from showcause.domain.outcome import SafeguardOutcome
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

Safeguard = Callable[[ProposalFacts], SafeguardOutcome]

CHAIN: Final[dict[str, Safeguard]] = {
    evidence_sufficiency.NAME: evidence_sufficiency.judge,
    forbidden_evidence.NAME: forbidden_evidence.judge,
    degraded_input.NAME: degraded_input.judge,
    affiliation.NAME: affiliation.judge,
    benign_twin.NAME: benign_twin.judge,
    counter_evidence.NAME: counter_evidence.judge,
    clause_then.NAME: clause_then.judge,
    decision_in_force.NAME: decision_in_force.judge,
    second_measure.NAME: second_measure.judge,
    irreversibility.NAME: irreversibility.judge,
    blast_radius.NAME: blast_radius.judge,
    sweep_stage.NAME: sweep_stage.judge,
    breaker.NAME: breaker.judge,
    human_required.NAME: human_required.judge,
    two_persons.NAME: two_persons.judge,
    protected_account.NAME: protected_account.judge,
    crisis.NAME: crisis.judge,
    cooling_off.NAME: cooling_off.judge,
    heard_first.NAME: heard_first.judge,
}


def outcomes_for(facts: ProposalFacts) -> tuple[SafeguardOutcome, ...]:
    """Each safeguard's outcome, allow too, in the order of the chain."""
    return tuple(judge(facts) for judge in CHAIN.values())
