"""Nobody is measured twice for the same acts without new evidence and a senior person.

Any earlier decision on the same acts counts, whatever its measure and whether it still stands; one
that fell with its cause was ours to lose and needs a senior person all the same.
"""

from showcause.domain.outcome import Release, SafeguardOutcome, Verdict
from showcause.safeguards.facts import ProposalFacts
from showcause.safeguards.version import version_of

NAME = "second_measure"
VERSION = version_of(__file__)


def judge(facts: ProposalFacts) -> SafeguardOutcome:
    """Refuse the same acts without new evidence, and hold new evidence for a senior person."""
    if not facts.measured_before:
        return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "first_measure")
    if not facts.new_evidence:
        return SafeguardOutcome(NAME, VERSION, Verdict.REFUSE, "same_acts")
    if not facts.senior_yes:
        return SafeguardOutcome(NAME, VERSION, Verdict.HOLD, "needs_a_senior", Release.PERSON)
    return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "new_evidence")
