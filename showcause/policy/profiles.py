"""Profiles: what a house of one size is set to, so that nothing of the others is in its way.

A profile chooses what the console's menu shows, what the machine may use, and due times, which are
never slower than the law allows (`policy.due`). It takes nothing away: every page, command and row
stays, so another profile can be chosen at any time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from showcause.domain.errors import UnknownName

DEFAULT: Final = "platform"
SHIPPED: Final = Path(__file__).with_name("shipped")
DUE: Final = "due.yaml"


@dataclass(frozen=True, slots=True)
class Profile:
    """One size of house; `hidden` are routes that its menu leaves out."""

    name: str
    says: str
    hidden: frozenset[str]
    engine_memory: str
    engine_threads: int

    @property
    def rulebook(self) -> Path:
        """Where its own due times lie, if it has any; what is not there is as shipped."""
        return SHIPPED / self.name

    @property
    def due_text(self) -> str:
        """The file of due times that a new workspace of this profile begins with."""
        own = self.rulebook / DUE
        return (own if own.exists() else SHIPPED / DUE).read_text(encoding="utf-8")


PROFILES: Final[Mapping[str, Profile]] = {
    profile.name: profile
    for profile in (
        Profile(
            "community",
            "a server of some thousand accounts, run by a few volunteers",
            frozenset({"console_sweeps", "console_rules", "console_undo", "console_look_ups"}),
            "256MB",
            1,
        ),
        Profile(DEFAULT, "a platform with staff of its own", frozenset(), "2GB", 2),
        Profile(
            "regulated",
            "a platform that the Digital Services Act or its like applies to",
            frozenset(),
            "2GB",
            2,
        ),
    )
}


def profile_named(name: str) -> Profile:
    """The profile of that name.

    Raises:
        UnknownName: there is none.
    """
    if name not in PROFILES:
        raise UnknownName(f"there is no profile '{name}'", hint=", ".join(PROFILES))
    return PROFILES[name]
