"""The wrongful measures that became public: the first that every rule is tested against.

What happened is from the sources the file names; the features are our reconstruction of them.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from showcause.policy.replay import Case

PUBLIC: Final = Path(__file__).with_suffix(".json")


@dataclass(frozen=True, slots=True)
class PublicIncident:
    """One incident as the press or its makers told it, and the accounts it stands for."""

    incident_id: str
    year: int
    what: str
    lesson: str
    source: str
    cases: tuple[Case, ...]


def public_cases() -> tuple[Case, ...]:
    """Every case of the shipped incidents."""
    return tuple(case for incident in public_incidents() for case in incident.cases)


@cache
def public_incidents() -> tuple[PublicIncident, ...]:
    """The shipped incidents in the order of their years."""
    given = json.loads(PUBLIC.read_text(encoding="utf-8"))["incidents"]
    return tuple(
        PublicIncident(
            incident_id=entry["id"],
            year=entry["year"],
            what=entry["what"],
            lesson=entry["lesson"],
            source=entry["source"],
            cases=tuple(
                Case(f"{entry['id']}/{number}", entry["id"], features)
                for number, features in enumerate(entry["cases"], start=1)
            ),
        )
        for entry in given
    )
