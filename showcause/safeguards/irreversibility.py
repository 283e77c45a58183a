"""What cannot be undone may not start before the time to appeal is over."""

from showcause.domain.measure import MEASURES, Inverse
from showcause.domain.outcome import SafeguardOutcome, Verdict
from showcause.safeguards.facts import ProposalFacts
from showcause.safeguards.version import version_of

NAME = "irreversibility"
VERSION = version_of(__file__)


def judge(facts: ProposalFacts) -> SafeguardOutcome:
    """Refuse a measure without an inverse; a reversible one must come and be final first."""
    if MEASURES[facts.measure].inverse is Inverse.IRREVERSIBLE:
        return SafeguardOutcome(NAME, VERSION, Verdict.REFUSE, "cannot_be_undone")
    return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "can_be_undone")
