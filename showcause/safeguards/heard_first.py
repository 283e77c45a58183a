"""Before a lasting measure the holder sees the proposed reasons and has time to answer.

Source: docs/explanation/safeguards.md; Art. 41(2)(a) of the EU Charter for the idea. The time to
answer runs from the letter's arrival; somebody no letter reaches, and somebody who answered, is
decided by a person on the case itself, never by the approval of a whole sweep.
"""

from showcause.domain.measure import is_lasting
from showcause.domain.outcome import Release, SafeguardOutcome, Verdict
from showcause.safeguards.facts import ProposalFacts
from showcause.safeguards.version import version_of

NAME = "heard_first"
VERSION = version_of(__file__)


def judge(facts: ProposalFacts) -> SafeguardOutcome:
    """Hold until the holder was heard; an answer waits for a person who reads it."""
    if not is_lasting(facts.measure):
        return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "not_lasting")
    if facts.interim:
        return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "heard_after")
    if facts.imminent_harm and facts.asked and not (facts.answered and not facts.proposal_yes):
        return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "heard_after")
    if not facts.asked:
        return SafeguardOutcome(NAME, VERSION, Verdict.HOLD, "not_yet_heard", Release.TIME)
    if not facts.heard and not facts.proposal_yes:
        return SafeguardOutcome(NAME, VERSION, Verdict.HOLD, "not_reached", Release.PERSON)
    if facts.answered and not facts.proposal_yes:
        return SafeguardOutcome(NAME, VERSION, Verdict.HOLD, "answer_unread", Release.PERSON)
    if facts.hearing_open:
        return SafeguardOutcome(NAME, VERSION, Verdict.HOLD, "may_still_answer", Release.TIME)
    return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "heard")
