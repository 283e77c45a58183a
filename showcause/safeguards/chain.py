"""Every safeguard, in the order a proposal meets them; all are asked, whatever the first says."""

from collections.abc import Callable
from typing import Final

from showcause.domain.outcome import SafeguardOutcome
from showcause.safeguards import (
    affiliation,
    blast_radius,
    counter_evidence,
    decision_in_force,
    evidence_sufficiency,
    forbidden_evidence,
    heard_first,
    human_required,
    irreversibility,
    sweep_stage,
    two_persons,
)
from showcause.safeguards.facts import ProposalFacts

Safeguard = Callable[[ProposalFacts], SafeguardOutcome]

CHAIN: Final[dict[str, Safeguard]] = {
    evidence_sufficiency.NAME: evidence_sufficiency.judge,
    forbidden_evidence.NAME: forbidden_evidence.judge,
    affiliation.NAME: affiliation.judge,
    counter_evidence.NAME: counter_evidence.judge,
    decision_in_force.NAME: decision_in_force.judge,
    irreversibility.NAME: irreversibility.judge,
    blast_radius.NAME: blast_radius.judge,
    sweep_stage.NAME: sweep_stage.judge,
    human_required.NAME: human_required.judge,
    two_persons.NAME: two_persons.judge,
    heard_first.NAME: heard_first.judge,
}


def outcomes_for(facts: ProposalFacts) -> tuple[SafeguardOutcome, ...]:
    """Each safeguard's outcome, allow too, in the order of the chain."""
    return tuple(judge(facts) for judge in CHAIN.values())
