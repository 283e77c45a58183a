"""Where input was missing, broken or old, a person looks at each account by itself.

Source: rules that ran on half a record (docs/explanation/safeguards.md). Known failure: input that
is complete, readable, fresh and wrong.
"""

from showcause.domain.outcome import Release, SafeguardOutcome, Verdict
from showcause.safeguards.facts import ProposalFacts
from showcause.safeguards.version import version_of

NAME = "degraded_input"
VERSION = version_of(__file__)


def judge(facts: ProposalFacts) -> SafeguardOutcome:
    """Hold what rests on degraded input until a person approved the account by itself."""
    reason = _trouble(facts)
    if reason and not facts.proposal_yes:
        return SafeguardOutcome(NAME, VERSION, Verdict.HOLD, reason, Release.PERSON)
    return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "looked_at" if reason else "input_whole")


def _trouble(facts: ProposalFacts) -> str:
    if facts.missing_features:
        return "features_missing"
    if facts.much_unreadable is None or facts.much_unreadable:
        return "much_unreadable"
    if facts.facts_stale is None:
        return "facts_undated"
    return "facts_stale" if facts.facts_stale else ""
