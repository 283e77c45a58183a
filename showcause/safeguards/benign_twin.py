"""Where the same rule described somebody alike who was cleared, a person looks at each account.

Twins are accounts of the same rule and evidence, of like size and ties, that a person cleared or
that openly belong to an organisation. Source: with the right null model every legitimate chapter
is found exactly like every operation (docs/explanation/evidence.md).
"""

from showcause.domain.outcome import Release, SafeguardOutcome, Verdict
from showcause.safeguards.facts import ProposalFacts
from showcause.safeguards.version import version_of

NAME = "benign_twin"
VERSION = version_of(__file__)


def judge(facts: ProposalFacts) -> SafeguardOutcome:
    """Hold the like of somebody cleared until a person approved the account by itself."""
    if facts.twin_cleared is None:
        return SafeguardOutcome(NAME, VERSION, Verdict.HOLD, "twins_unreadable", Release.PERSON)
    if facts.twin_cleared and not facts.proposal_yes:
        return SafeguardOutcome(NAME, VERSION, Verdict.HOLD, "twin_cleared", Release.PERSON)
    return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "no_twin_cleared")
