"""Prominent accounts and bulk sweeps need two different people.

An account over 10,000 followers is looked at on its own: the approval of its sweep does not count
for it. When the number of followers is unknown, it is treated as prominent.
"""

from showcause.domain.measure import is_lasting
from showcause.domain.outcome import Release, SafeguardOutcome, Verdict
from showcause.safeguards.facts import ProposalFacts
from showcause.safeguards.version import version_of

NAME = "two_persons"
VERSION = version_of(__file__)
PROMINENT_FOLLOWERS = 10_000
BULK = 1_000


def judge(facts: ProposalFacts) -> SafeguardOutcome:
    """Hold until two persons said yes, where two are needed."""
    if not is_lasting(facts.measure):
        return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "not_lasting")
    if facts.followers is None or facts.followers > PROMINENT_FOLLOWERS:
        return _needs_two(facts.proposal_yes, "prominent")
    if facts.sweep_size > BULK:
        return _needs_two(max(facts.sweep_yes, facts.proposal_yes), "bulk")
    return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "one_person_is_enough")


def _needs_two(yes: int, reason: str) -> SafeguardOutcome:
    if yes >= 2:
        return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, f"{reason}_two_persons")
    return SafeguardOutcome(NAME, VERSION, Verdict.HOLD, reason, Release.TWO_APPROVALS)
