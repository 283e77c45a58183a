"""What a safeguard says of a proposal: allow, hold or refuse; a doubt is a hold, never a yes."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """A safeguard's answer, mildest first."""

    ALLOW = "allow"
    HOLD = "hold"
    REFUSE = "refuse"


class Release(StrEnum):
    """What can end a hold."""

    TIME = "time"
    ONE_APPROVAL = "one_approval"
    TWO_APPROVALS = "two_approvals"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class SafeguardOutcome:
    """One safeguard's answer about one proposal, with its reason in a fixed word."""

    safeguard: str
    version: str
    verdict: Verdict
    reason: str
    release: Release | None = None

    def as_json(self) -> dict[str, str]:
        """The outcome as it is stored and published."""
        row = {
            "safeguard": self.safeguard,
            "version": self.version,
            "verdict": self.verdict.value,
            "reason": self.reason,
        }
        if self.release:
            row["release"] = self.release.value
        return row


_WEIGHT = {Verdict.ALLOW: 0, Verdict.HOLD: 1, Verdict.REFUSE: 2}


def strictest(outcomes: tuple[SafeguardOutcome, ...]) -> Verdict:
    """Refuse over hold over allow; no outcome at all is a hold, because nothing was checked."""
    if not outcomes:
        return Verdict.HOLD
    return max((outcome.verdict for outcome in outcomes), key=_WEIGHT.__getitem__)
