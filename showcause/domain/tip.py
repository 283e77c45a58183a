"""A tip: another platform says that something may be amiss. A lead and never a decision."""

from dataclasses import dataclass
from typing import Final

from showcause.domain.moment import DAY, Moment

KINDS: Final = ("account", "domain", "link", "other")
"""What a tip can point at; only tips about an account of ours are ever kept beside its cases."""

EXPIRY: Final = 90 * DAY
"""How long a tip is a lead where its sender does not say."""

NEVER_A_SIGN: Final = frozenset({"T0090.001"})
"""Techniques of DISARM that are no sign of anything here: to be anonymous is lawful."""


@dataclass(frozen=True, slots=True)
class Tip:
    """One thing pointed at, by whom, how sure they are, and until when it is a lead.

    `ref` is the sender's own id for it. A withdrawn one takes back what was said under that id.
    """

    source: str
    ref: str
    kind: str
    value: str
    technique: str = ""
    confidence_ppm: int = 0
    expires_at: Moment | None = None
    withdrawn: bool = False
