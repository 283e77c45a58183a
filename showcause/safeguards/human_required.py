"""A person, not a machine, decides anything lasting; one person's no ends it.

Source: Regulation (EU) 2016/679, Art. 22.
"""

from showcause.domain.measure import is_lasting
from showcause.domain.outcome import Release, SafeguardOutcome, Verdict
from showcause.safeguards.facts import ProposalFacts
from showcause.safeguards.version import version_of

NAME = "human_required"
VERSION = version_of(__file__)


def judge(facts: ProposalFacts) -> SafeguardOutcome:
    """Refuse on a person's no, allow on a person's yes, hold until one of them."""
    if facts.proposal_no or facts.sweep_no:
        return SafeguardOutcome(NAME, VERSION, Verdict.REFUSE, "a_person_said_no")
    if not is_lasting(facts.measure):
        return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "not_lasting")
    if facts.interim:
        return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "interim_by_machine")
    if not facts.proposal_yes and not facts.sweep_yes:
        return SafeguardOutcome(NAME, VERSION, Verdict.HOLD, "no_person_yet", Release.ONE_APPROVAL)
    return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "a_person_decided")
