"""What changes outcomes without being a rule: the rulebook's settings, lists and detector tuning.

Each is a subject of its own on the path of `policy.promotion`, named by the hash of its values;
comments and order do not count. What rules honour under a clause is part of each rule's own text.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from showcause.domain.errors import BadInput, UnknownName
from showcause.domain.identifier import digest
from showcause.domain.sweep import StagePlan
from showcause.policy.due import LISTS, Due, read_due, read_yaml
from showcause.policy.profiles import DEFAULT, PROFILES, profile_named
from showcause.policy.promotion import SubjectKind
from showcause.policy.ranking import read_ranking
from showcause.policy.rulebook import read_sweeps
from showcause.policy.sweeps import plan_of_values, values_of_plan

TUNING_NAME: Final = "detection.yaml"
TUNING: Final[Mapping[str, tuple[int, int]]] = {
    "window": (1_000, 600_000),
    "objects": (2, 50),
    "smallest_network": (3, 100),
    "false_ties_ppm": (1, 10_000),
    "false_networks_ppm": (1, 10_000),
}
"""What may be tuned of co-sharing, and within what; more chance than shipped is never tolerated."""

KINDS: Final[Mapping[str, SubjectKind]] = {
    "due": SubjectKind.CONFIGURATION,
    "sweeps": SubjectKind.CONFIGURATION,
    "interim": SubjectKind.LIST,
    "imminent_harm": SubjectKind.LIST,
    "ranking": SubjectKind.LIST,
    "detection": SubjectKind.MODEL,
}
"""Everything but rules that walks the path, by name."""


@dataclass(frozen=True, slots=True)
class Change:
    """One subject with the values it has in a file or had when it was tested, as JSON text."""

    name: str
    body: str

    @property
    def kind(self) -> SubjectKind:
        """What it is on its path."""
        return KINDS[self.name]

    @property
    def rule_id(self) -> str:
        """Its name, as the path calls what is on it."""
        return self.name

    @property
    def rule_hash(self) -> str:
        """The hash of its values."""
        return digest(self.kind.value, self.name, self.body)

    @property
    def owner(self) -> str:
        """Nobody owns it alone: only who tested it is barred from approving."""
        return ""


def changes_in(folder: Path) -> dict[str, Change]:
    """Every subject as the rulebook's files say it, or as shipped where there is no file.

    Raises:
        BadInput: a file cannot be read or a value is outside its bounds; names the file.
    """
    due = asdict(read_due(folder))
    values: dict[str, Any] = {name: list(due.pop(name)) for name in LISTS}
    values |= {
        "due": due,
        "sweeps": values_of_plan(read_sweeps(folder)),
        "ranking": read_ranking(folder),
        "detection": _tuning(folder / TUNING_NAME),
    }
    return {name: Change(name, _text(values[name])) for name in KINDS}


@lru_cache(maxsize=len(PROFILES))
def shipped_changes(profile: str = DEFAULT) -> Mapping[str, Change]:
    """Every subject as this release ships it for a profile: in force until another is full."""
    return changes_in(profile_named(profile).rulebook)


def due_of(bodies: Mapping[str, str]) -> Due:
    """Due times of the versions in force; what an older version did not know is as shipped."""
    shipped = json.loads(shipped_changes()["due"].body)
    lists: dict[str, Any] = {name: tuple(json.loads(bodies[name])) for name in LISTS}
    return Due(**{**shipped, **json.loads(bodies["due"]), **lists})


def sweeps_of(bodies: Mapping[str, str]) -> StagePlan:
    """How sweeps go out under the version in force."""
    return plan_of_values(json.loads(bodies["sweeps"]))


def tuning_of(bodies: Mapping[str, str]) -> dict[str, int]:
    """What is tuned of co-sharing under the version in force."""
    return {name: int(value) for name, value in json.loads(bodies["detection"]).items()}


def clauses_listed_anew(before: str, now: str) -> frozenset[str]:
    """Clauses that stand in only one of two versions of a list."""
    return frozenset(json.loads(before)) ^ frozenset(json.loads(now))


def _text(values: Any) -> str:
    return json.dumps(values, sort_keys=True, separators=(",", ":"))


def _tuning(path: Path) -> dict[str, int]:
    if not path.exists():
        return {}
    given = read_yaml(path, "the tuning of detection")
    for name, value in given.items():
        if name not in TUNING:
            near = get_close_matches(str(name), TUNING, n=1)
            hint = f"did you mean {near[0]}?" if near else ", ".join(TUNING)
            raise UnknownName(f"nothing is tuned by {name}", where=str(path), hint=hint)
        least, most = TUNING[name]
        if type(value) is not int or not least <= value <= most:
            raise BadInput(f"{name} is {value!r}", where=str(path), hint=f"{least} to {most}")
    return given
