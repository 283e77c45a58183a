"""A long life of its own speaks for an account: those are decided one by one.

Source: the 2019 archive, in which many accounts had years of unrelated posts; resale and wrongful
attribution are rival explanations, and only a person weighs them.
"""

from showcause.domain.outcome import Release, SafeguardOutcome, Verdict
from showcause.safeguards.facts import ProposalFacts
from showcause.safeguards.version import version_of

NAME = "counter_evidence"
VERSION = version_of(__file__)
MUCH_UNRELATED_PPM = 600_000


def judge(facts: ProposalFacts) -> SafeguardOutcome:
    """Hold an account with much activity of its own until a person approved it by itself."""
    if facts.unrelated_share_ppm is None:
        return SafeguardOutcome(
            NAME, VERSION, Verdict.HOLD, "counter_evidence_unreadable", Release.PERSON
        )
    if facts.unrelated_share_ppm >= MUCH_UNRELATED_PPM and not facts.proposal_yes:
        return SafeguardOutcome(NAME, VERSION, Verdict.HOLD, "much_of_its_own", Release.PERSON)
    return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "weighed")
