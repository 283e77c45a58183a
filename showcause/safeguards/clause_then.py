"""Acts are judged by the text that was in force when they were done.

Source: nullum crimen sine lege; a clause changed today says nothing about yesterday.
"""

from showcause.domain.outcome import Release, SafeguardOutcome, Verdict
from showcause.safeguards.facts import ProposalFacts
from showcause.safeguards.version import version_of

NAME = "clause_then"
VERSION = version_of(__file__)


def judge(facts: ProposalFacts) -> SafeguardOutcome:
    """Refuse a text younger than every act, hold one younger than some of them."""
    if facts.clause_from is None or facts.acts is None:
        return SafeguardOutcome(NAME, VERSION, Verdict.HOLD, "acts_undated", Release.PERSON)
    first, last = facts.acts
    if last < facts.clause_from:
        return SafeguardOutcome(NAME, VERSION, Verdict.REFUSE, "no_such_text_then")
    if first < facts.clause_from and not facts.proposal_yes:
        return SafeguardOutcome(
            NAME, VERSION, Verdict.HOLD, "text_younger_than_acts", Release.PERSON
        )
    return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "text_in_force")
