"""What sends statements to the EU transparency database implements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Protocol

MOST_AT_ONCE: Final = 100
"""Statements the database takes in one call; it stores all of them or none."""


class EuState(StrEnum):
    """What became of one statement."""

    STORED = "stored"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class EuAnswer:
    """The database's final answer: its own id of what it stored, or what it found wrong."""

    puid: str
    state: EuState
    uuid: str
    message: str


class EuDatabase(Protocol):
    """Sends at most MOST_AT_ONCE statements and gives an answer for each, in their order.

    Sending a statement again that is stored already is answered as stored.

    Raises:
        PlatformError: nobody answered, or too much was sent just now; nothing is known.
    """

    def submit(self, bodies: Sequence[Mapping[str, Any]]) -> list[EuAnswer]:
        """One answer a body."""
        ...
