"""What a rule would have done on history: whom it would newly reach, and how many of them wrongly.

Known limit: labels come from what people looked at or from a file, and the interval holds for the
whole only as far as those were chosen without regard to the outcome. Without any label it is
everybody: nothing was checked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from showcause.domain.identifier import digest
from showcause.policy.interval import MILLION, clopper_pearson

_OF_SOME: Final = ("organisation", "topic")
MOST_SHOWN: Final = 30
"""Groups of one kind that are listed, the largest first."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One group and what the rule did there: `language:fa`, `region:iran`, `community:FINDING`, …

    `low` and `high` bound the expected number of wrongful measures in it (95 %, Clopper-Pearson).
    """

    name: str
    matched: int
    newly_hit: int
    labelled: int
    wrongful: int
    low: int
    high: int

    def as_json(self) -> dict[str, int | str]:
        """The segment as it is stored and printed."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class BackTested:
    """A rule's effect on history, whole and by segment; approvals are bound to `diff_hash`."""

    whole: Segment
    segments: tuple[Segment, ...]
    diff_hash: str


@dataclass(frozen=True, slots=True)
class History:
    """Who would be hit, where each belongs, who was hit already, and what is known of them.

    `labels` says of some accounts whether a measure on them would be wrongful.
    """

    accounts: Sequence[str]
    languages: Sequence[str]
    regions: Sequence[str]
    communities: Sequence[str]
    organisations: Sequence[str]
    topics: Sequence[str]
    before: frozenset[str]
    labels: Mapping[str, bool]


def back_tested(history: History, content_hash: str, against: str, activity: str) -> BackTested:
    """The back-test of one text against another over one state of activity."""
    whole = _segment("all", history, range(len(history.accounts)))
    columns = {
        "language": history.languages,
        "region": history.regions,
        "community": history.communities,
        "organisation": history.organisations,
        "topic": history.topics,
    }
    named = [
        _segment(f"{kind}:{name}", history, places)
        for kind, column in columns.items()
        for name, places in sorted(_largest(_places(kind, column)).items())
    ]
    newly = sorted(account for account in history.accounts if account not in history.before)
    return BackTested(whole, tuple(named), digest(content_hash, against, activity, *newly))


def _places(kind: str, column: Sequence[str]) -> dict[str, list[int]]:
    """Who has no organisation or topic is no group of its own; who says no language is."""
    found: dict[str, list[int]] = {}
    for place, value in enumerate(column):
        if value or kind not in _OF_SOME:
            found.setdefault(value or "unknown", []).append(place)
    return found


def _largest(places: Mapping[str, list[int]]) -> dict[str, list[int]]:
    names = sorted(places, key=lambda name: (-len(places[name]), name))
    return {name: places[name] for name in names[:MOST_SHOWN]}


def _segment(name: str, history: History, places: Sequence[int]) -> Segment:
    accounts = [history.accounts[place] for place in places]
    known = [history.labels[account] for account in accounts if account in history.labels]
    low_ppm, high_ppm = clopper_pearson(sum(known), len(known))
    return Segment(
        name=name,
        matched=len(accounts),
        newly_hit=sum(account not in history.before for account in accounts),
        labelled=len(known),
        wrongful=sum(known),
        low=low_ppm * len(accounts) // MILLION,
        high=-(-high_ppm * len(accounts) // MILLION),
    )
