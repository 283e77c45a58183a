"""Declared chapters of an organisation may act together; what they share is no evidence.

Also held: an account most of whose partners belong to one declared organisation, so that the
organisation can explain it. Known failure: a false declaration holds until a person looks.
"""

from showcause.domain.outcome import Release, SafeguardOutcome, Verdict
from showcause.safeguards.facts import ProposalFacts
from showcause.safeguards.version import version_of

NAME = "affiliation"
VERSION = version_of(__file__)


def judge(facts: ProposalFacts) -> SafeguardOutcome:
    """Hold declared affiliates and those around them for a person; allow everyone else."""
    if facts.affiliated_partners is None:
        return _hold("affiliations_unreadable")
    if facts.declared_parent:
        return _hold("declared_affiliation")
    if facts.affiliated_partners * 2 >= facts.partners > 0:
        return _hold("ask_the_organisation")
    return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "no_affiliation_declared")


def _hold(reason: str) -> SafeguardOutcome:
    return SafeguardOutcome(NAME, VERSION, Verdict.HOLD, reason, Release.PERSON)
