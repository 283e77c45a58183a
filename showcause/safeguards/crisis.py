"""In a registered crisis everybody it concerns is decided one by one, by people who read them.

Elections, anniversaries and unrest are when platforms deleted critics in bulk. Language and place
are read here and can only ever add protection.
"""

from showcause.domain.measure import is_lasting
from showcause.domain.outcome import Release, SafeguardOutcome, Verdict
from showcause.safeguards.blast_radius import is_large
from showcause.safeguards.facts import ProposalFacts
from showcause.safeguards.version import version_of

NAME = "crisis"
VERSION = version_of(__file__)
SENIORS = 2


def judge(facts: ProposalFacts) -> SafeguardOutcome:
    """Hold for a reader of the language, two senior ones in bulk; no approval of a sweep counts."""
    if not facts.in_crisis:
        return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "no_crisis")
    if not is_lasting(facts.measure):
        return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "not_lasting")
    if is_large(facts) and facts.senior_readers_yes < SENIORS:
        return SafeguardOutcome(NAME, VERSION, Verdict.HOLD, "crisis_bulk", Release.TWO_APPROVALS)
    if not facts.readers_yes:
        return SafeguardOutcome(NAME, VERSION, Verdict.HOLD, "crisis_one_by_one", Release.PERSON)
    return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "read_in_crisis")
