"""Allowances and exceptions: registered reasons why a rule passes somebody by, until a date.

An allowance says that what somebody does is lawful use (a chapter, a second account, a hobby bot).
An exception says that it is in everybody's interest (public interest, satire, documentation).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from showcause.domain.moment import DAY, Moment

EXCEPTIONS: Final = ("public_interest", "satire", "documentation")
"""Any clause may be passed by for these; allowances are named by the clauses."""

LONGEST: Final = 731 * DAY
"""Two years: whoever still needs one then is asked again."""


class CoverKind(StrEnum):
    """Whom or what an allowance covers."""

    ACCOUNT = "account"
    ORGANISATION = "organisation"
    POST = "post"


@dataclass(frozen=True, slots=True)
class Allowance:
    """One registered allowance or exception; `covers` is a platform:id of that kind.

    `ends_at` is when it expires, or when somebody ended it before.
    """

    allowance_id: str
    name: str
    cover_kind: CoverKind
    covers: str
    starts_at: Moment
    ends_at: Moment

    def in_force(self, at: Moment) -> bool:
        """Whether it holds at that moment."""
        return self.starts_at <= at < self.ends_at


def spared_by(
    allowances: Iterable[Allowance],
    honours: Collection[str],
    members: Mapping[str, Collection[str]],
    at: Moment,
) -> dict[str, str]:
    """Account to the allowance that spares it from a rule which honours these names.

    `members` are the accounts that declared an organisation. Of several allowances the one that
    ends last is named. Those for posts spare no account.
    """
    spared: dict[str, str] = {}
    valid = [one for one in allowances if one.name in honours and one.in_force(at)]
    for one in sorted(valid, key=lambda one: (one.ends_at, one.allowance_id)):
        if one.cover_kind is not CoverKind.POST:
            spared[one.covers] = one.allowance_id
        if one.cover_kind is CoverKind.ORGANISATION:
            spared.update(dict.fromkeys(members.get(one.covers, ()), one.allowance_id))
    return spared


def posts_spared_by(
    allowances: Iterable[Allowance], honours: Collection[str], at: Moment
) -> dict[str, str]:
    """Post, as platform:id, to the allowance that keeps it from counting against its account."""
    valid = [one for one in allowances if one.name in honours and one.in_force(at)]
    return {
        one.covers: one.allowance_id
        for one in sorted(valid, key=lambda one: (one.ends_at, one.allowance_id))
        if one.cover_kind is CoverKind.POST
    }
