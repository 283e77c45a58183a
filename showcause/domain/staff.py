"""Our people and our machines, as the record names them."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a member of staff may do."""

    VIEWER = "viewer"
    REVIEWER = "reviewer"
    SENIOR = "senior"
    RULES_ENGINEER = "rules_engineer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    PARTNER = "partner"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Staff:
    """One person (or the machine itself); `played` marks a person the sandbox plays."""

    staff_id: str
    name: str
    role: Role
    languages: tuple[str, ...]
    played: bool = False


OF_THE_HOUSE = frozenset(Role) - {Role.MACHINE, Role.PARTNER}
"""Roles of people who sign in; a partner's reviewer has a link to one case and nothing else."""

BYSTANDERS = frozenset({Role.MACHINE, Role.VIEWER, Role.PARTNER})
"""Roles that do not work on cases in general."""

MACHINE = Staff("machine", "Showcause", Role.MACHINE, ())

DECIDING_ROLES = frozenset({Role.REVIEWER, Role.SENIOR, Role.ADMINISTRATOR})

SENIOR_ROLES = frozenset({Role.SENIOR, Role.ADMINISTRATOR})
