"""VPN, Tor, pseudonym, phone, language, script and place never count against anyone.

The rule language refuses such features at compile time; this is the second fence, for rules that
reach the record another way. Report volume is refused alike.
"""

from showcause.domain.outcome import SafeguardOutcome, Verdict
from showcause.safeguards.facts import ProposalFacts
from showcause.safeguards.version import version_of

NAME = "forbidden_evidence"
VERSION = version_of(__file__)

FORBIDDEN = frozenset(
    {
        "vpn", "tor", "proxy", "exit", "pseudonym", "phone", "language", "script", "location",
        "country", "region", "nationality", "reports",
    }
)  # fmt: skip


def judge(facts: ProposalFacts) -> SafeguardOutcome:
    """Refuse a proposal whose rule read a forbidden feature."""
    read = {word for name in facts.reads for word in name.lower().split("_")}
    if read & FORBIDDEN:
        return SafeguardOutcome(NAME, VERSION, Verdict.REFUSE, "forbidden_feature_read")
    return SafeguardOutcome(NAME, VERSION, Verdict.ALLOW, "no_forbidden_feature")
