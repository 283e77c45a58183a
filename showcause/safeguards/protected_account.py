"""Accounts whose work others would silence are decided by two named people, one by one.

A protection breaks no rule and hides nothing; it only keeps sweeps and single tired people away.
Source: the critics deleted before an anniversary, docs/explanation/safeguards.md.
"""

from showcause.domain.outcome import Release, SafeguardOutcome, Verdict
from showcause.safeguards.facts import ProposalFacts
from showcause.safeguards.version import version_of

NAME = "protected_account"
VERSION = version_of(__file__)
PERSONS = 2


def judge(facts: ProposalFacts) -> SafeguardOutcome:
    """Hold a protected account until two persons approved it by itself, whatever the measure."""
    if not facts.protected_as:
        return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "not_protected")
    if facts.proposal_yes < PERSONS:
        return SafeguardOutcome(NAME, VERSION, Verdict.HOLD, "protected", Release.TWO_APPROVALS)
    return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "protected_two_persons")
