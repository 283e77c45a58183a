"""No second measure on top of the same one, and none from a cause that has fallen."""

from showcause.domain.outcome import SafeguardOutcome, Verdict
from showcause.safeguards.facts import ProposalFacts
from showcause.safeguards.version import version_of

NAME = "decision_in_force"
VERSION = version_of(__file__)


def judge(facts: ProposalFacts) -> SafeguardOutcome:
    """Refuse what is already in force and what rests on a voided cause."""
    if facts.cause_voided:
        return SafeguardOutcome(NAME, VERSION, Verdict.REFUSE, "cause_voided")
    if facts.already_in_force:
        return SafeguardOutcome(NAME, VERSION, Verdict.REFUSE, "already_in_force")
    return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "no_conflict")
