"""A rule that a breaker or a person paused reaches nobody until two people let it go on.

Known failure: what was decided before the breaker tripped stays; quarantine re-opens it.
"""

from showcause.domain.outcome import Release, SafeguardOutcome, Verdict
from showcause.safeguards.facts import ProposalFacts
from showcause.safeguards.version import version_of

NAME = "breaker"
VERSION = version_of(__file__)


def judge(facts: ProposalFacts) -> SafeguardOutcome:
    """Hold whatever a paused rule proposed, and whatever nobody could look that up for."""
    if facts.rule_paused is None:
        return _hold("pause_unknown")
    if facts.rule_paused:
        return _hold("rule_paused")
    return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "rule_not_paused")


def _hold(reason: str) -> SafeguardOutcome:
    return SafeguardOutcome(NAME, VERSION, Verdict.HOLD, reason, Release.TWO_APPROVALS)
