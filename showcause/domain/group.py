"""Group appeals: one filing about many accounts, and how far a ruling on it reaches."""

from enum import StrEnum
from typing import Final


class GroupKind(StrEnum):
    """Who files, and therefore what may be told back."""

    MANDATE = "mandate"
    """For the holders: what their letters' references prove is told."""
    THIRD_PARTY = "third_party"
    """Out of concern: nothing about any account is told."""
    PATTERN = "pattern"
    """Without a list: a random part of a segment is read again, blind."""


class Breadth(StrEnum):
    """Whom a ruling restores besides those listed."""

    NETWORK = "network"
    """Everybody whose decision rests on the very same findings, rule version and kinds of facts."""
    RULE = "rule"
    """Everybody under the same rule version with the same kinds of facts and evidence."""


MOST_ACCOUNTS: Final = 5_000
"""Names one group appeal may list."""

UNMATCHED: Final = "unmatched"
"""The question left for a person when names fit no decision in force."""
