"""A fresh result must stand for a while before anything lasting rests on it.

Source: Community Notes hold a fresh status until it has been stable. Known failure: a mistake that
is repeated every day is stable too; the breakers are for those.
"""

from showcause.domain.measure import is_lasting
from showcause.domain.outcome import Release, SafeguardOutcome, Verdict
from showcause.safeguards.facts import ProposalFacts
from showcause.safeguards.version import version_of

NAME = "cooling_off"
VERSION = version_of(__file__)


def judge(facts: ProposalFacts) -> SafeguardOutcome:
    """Hold until the result has stood long enough; where harm is imminent there is no such time."""
    if not is_lasting(facts.measure):
        return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "not_lasting")
    if facts.imminent_harm or facts.interim:
        return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "imminent_harm")
    if not facts.has_settled:
        return SafeguardOutcome(NAME, VERSION, Verdict.HOLD, "too_fresh", Release.TIME)
    return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "has_settled")
