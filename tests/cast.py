"""People with fixed stories; every test of the record meets the same ones.

Ada is innocent and prolific. Bo is one operator with twenty-four accounts, all of one origin. Cy is
a fan club that shares its links at the same moment and has nothing else in common. Di is a fan of
Bo's who shares one of his telephones and lives a life of her own.
"""

from typing import Final

from showcause.domain.identifier import account_key
from showcause.domain.staff import Role, Staff

PLATFORM: Final = "sandbox"

BO: Final = tuple(f"bo-{number:02d}" for number in range(24))
CY: Final = tuple(f"cy-{number:02d}" for number in range(22))
ADA: Final = tuple(f"ada-{number:03d}" for number in range(160))
DI: Final = "di"

SPANISH: Final = BO[1]
PERSIAN: Final = BO[2]
NO_ADDRESS: Final = BO[3]
GONE: Final = BO[4]
"""Its mailbox is refused for good."""
PROMINENT: Final = BO[5]
"""25,000 followers: two people must look at it by itself."""

TROUBLE: Final = ("sandbox-timeout", "sandbox-half", "sandbox-refuse")
"""Accounts of the sandbox that always misbehave."""

_MANY: Final = ("ar", "de", "en", "es", "fa", "fr", "pt", "si", "ta", "zh")
REX: Final = Staff("rex", "Rex", Role.REVIEWER, ("en", "es", "fa"))
UNA: Final = Staff("una", "Una", Role.SENIOR, ("en", "es", "fa"))
IDA: Final = Staff("ida", "Ida", Role.SENIOR, ("en", "es", "fa"))
PIA: Final = Staff("pia", "Pia", Role.REVIEWER, _MANY)
RAJ: Final = Staff("raj", "Raj", Role.REVIEWER, _MANY)
QUE: Final = Staff("que", "Que", Role.SENIOR, _MANY)
"""They read samples, and approve nothing."""

VAL: Final = Staff("val", "Val", Role.VIEWER, ("en",))
POLICY_BOT: Final = Staff("policy-bot", "Policy bot", Role.MACHINE, ())


def key(account_id: str) -> str:
    """How the record names one of these accounts."""
    return account_key(PLATFORM, account_id)
