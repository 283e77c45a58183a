"""A sweep that touches many accounts, or many of one organisation, network or topic, waits.

Source: the public incidents in docs/explanation/safeguards.md, all of which went out to everyone at
once. Known failure: many small sweeps of one rule that lasts; the rule's breaker is for those.
"""

from showcause.domain.outcome import Release, SafeguardOutcome, Verdict
from showcause.safeguards.facts import ProposalFacts
from showcause.safeguards.version import version_of

NAME = "blast_radius"
VERSION = version_of(__file__)
BULK = 1_000
ACTIVE_SHARE_PPM = 10_000
ONE_ORGANISATION = 5
ONE_COMMUNITY = 20
"""Accounts of one network for which a rule may warn or label before a named person has looked."""
ONE_TOPIC = 50
"""The same of all networks that act about one thing."""


def judge(facts: ProposalFacts) -> SafeguardOutcome:
    """Hold large sweeps for two persons, and more than a few of one community for a person."""
    if facts.same_parent_in_sweep > ONE_ORGANISATION and not facts.proposal_yes:
        return SafeguardOutcome(NAME, VERSION, Verdict.HOLD, "one_organisation", Release.PERSON)
    if facts.same_community > ONE_COMMUNITY and not (facts.proposal_yes or facts.sweep_yes):
        return SafeguardOutcome(NAME, VERSION, Verdict.HOLD, "one_community", Release.PERSON)
    if facts.same_topic > ONE_TOPIC and not (facts.proposal_yes or facts.sweep_yes):
        return SafeguardOutcome(NAME, VERSION, Verdict.HOLD, "one_topic", Release.PERSON)
    if is_large(facts) and max(facts.sweep_yes, facts.proposal_yes) < 2:
        return SafeguardOutcome(NAME, VERSION, Verdict.HOLD, "large_sweep", Release.TWO_APPROVALS)
    return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "within_radius")


def is_large(facts: ProposalFacts) -> bool:
    """Whether a sweep is bulk, or touches more than one in a hundred active accounts."""
    return facts.sweep_size > BULK or (
        facts.sweep_size * 1_000_000 > facts.active_accounts * ACTIVE_SHARE_PPM
    )
