"""A bulk sweep goes out in stages; the next one when reading the last ones showed few mistakes.

Source: docs/decisions/0015-stages.md. Known failure: readers who all err alike; known innocents
mixed into what they read show those who do not read at all.
"""

from showcause.domain.outcome import Release, SafeguardOutcome, Verdict
from showcause.domain.sweep import BULK
from showcause.safeguards.facts import ProposalFacts
from showcause.safeguards.version import version_of

NAME = "sweep_stage"
VERSION = version_of(__file__)
OWN_YES = 2


def judge(facts: ProposalFacts) -> SafeguardOutcome:
    """Hold what its stage has not come to, what readers found wrongful, and who has no stage."""
    if facts.sweep_size <= BULK:
        return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "not_in_stages")
    if facts.read_as_wrongful and facts.proposal_yes < OWN_YES:
        return _hold("read_as_wrongful")
    if facts.stage is None and not facts.proposal_yes:
        return _hold("one_by_one")
    if facts.stage is None:
        return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "looked_at_alone")
    if not facts.stage_released:
        return _hold("stage_waits")
    return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "stage_goes_out")


def _hold(reason: str) -> SafeguardOutcome:
    return SafeguardOutcome(NAME, VERSION, Verdict.HOLD, reason, Release.PERSON)
