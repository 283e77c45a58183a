"""Coarse profiles: so few kinds of them that a public list of accounts finds nobody again.

Year of creation, band of followers and language are given where at least `CELL` accounts share all
three; else the language goes, then the year, then all. So whoever holds the platform's public list
guesses right once in `CELL` times at best. Source: k-anonymity (Sweeney 2002). Known failure: texts
are as they were, and whoever searches for one elsewhere may find its author.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from showcause.domain.moment import iso_from_moment

CELL: Final = 100
BANDS: Final = (100, 5_000)

Profile = tuple[str, str, str]
"""Year, least number of followers and language; empty is not told."""

NOTHING: Final[Profile] = ("", "", "")


@dataclass(frozen=True, slots=True)
class Coarse:
    """The profile told of each kind of account."""

    told: Mapping[Profile, Profile]

    def profile(self, account: Mapping[str, Any]) -> Profile:
        """What is told of an account."""
        return self.told.get(_exact(account), NOTHING)


def coarse(accounts: Iterable[Mapping[str, Any]]) -> Coarse:
    """The profiles told of these accounts, each shared by at least `CELL`, or nothing."""
    counts = Counter(_exact(account) for account in accounts)
    told: dict[Profile, Profile] = {}
    for shorter in (_whole, _without_language, _without_year):
        cells: Counter[Profile] = Counter()
        for exact in counts.keys() - told.keys():
            cells[shorter(exact)] += counts[exact]
        told |= {
            exact: shorter(exact)
            for exact in counts.keys() - told.keys()
            if cells[shorter(exact)] >= CELL
        }
    return Coarse(_hidden_among_enough(counts, told))


def _hidden_among_enough(
    counts: Counter[Profile], told: dict[Profile, Profile]
) -> dict[Profile, Profile]:
    """Where too few are told nothing of to hide among each other, the smallest kind joins them."""
    sizes: Counter[Profile] = Counter()
    for exact, count in counts.items():
        sizes[told.get(exact, NOTHING)] += count
    untold = sizes.pop(NOTHING, 0)
    if not 0 < untold < CELL or not sizes:
        return told
    smallest = min(sizes, key=lambda profile: (sizes[profile], profile))
    return {exact: profile for exact, profile in told.items() if profile != smallest}


def _exact(account: Mapping[str, Any]) -> Profile:
    born, followers = account["created_at"], account["followers"]
    year = "" if born is None else iso_from_moment(born)[:4]
    if not isinstance(followers, int):
        return year, "", account["language"] or ""
    band = max((least for least in (0, *BANDS) if least <= followers), default=0)
    return year, str(band), account["language"] or ""


def _whole(profile: Profile) -> Profile:
    return profile


def _without_language(profile: Profile) -> Profile:
    return (*profile[:2], "")


def _without_year(profile: Profile) -> Profile:
    return ("", profile[1], "")
