"""Coordination alone never suffices: a measure needs two independent evidence families.

Source: docs/explanation/safeguards.md. Known failure: two families can both come from one mistaken
cause, such as a school laboratory; the holder is heard and a person decides for that reason.
"""

from showcause.domain.outcome import Release, SafeguardOutcome, Verdict
from showcause.safeguards.facts import ProposalFacts
from showcause.safeguards.version import version_of

NAME = "evidence_sufficiency"
VERSION = version_of(__file__)
FAMILIES_NEEDED = 2


def judge(facts: ProposalFacts) -> SafeguardOutcome:
    """Allow with two families, refuse with fewer, hold when the evidence could not be read."""
    if facts.families is None:
        return SafeguardOutcome(NAME, VERSION, Verdict.HOLD, "evidence_unreadable", Release.PERSON)
    if len(facts.families) < FAMILIES_NEEDED:
        return SafeguardOutcome(NAME, VERSION, Verdict.REFUSE, "one_family_only")
    return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "two_families")
