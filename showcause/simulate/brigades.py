"""Honest reports, and brigades that know how reports are ordered.

Honest reporters are right one time in three on average (their precision is Beta(2, 4)), and have a
history of answered reports. A brigade is of accounts without a history, with a history of being
wrong, or of *sleepers* who reported honestly for as long as they liked before.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from showcause.reviews.reports import Reports

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
else:
    Numbers = Any

HONEST_REPORTERS: Final = 6_000
VIOLATORS: Final = 2_000
WRONGLY: Final = 2_000
"""Innocent accounts that honest people report by mistake."""

EACH: Final = 6
"""Honest reports about a violator, on average; innocent accounts get as many in all."""

WINDOW: Final = 7 * 24 * 3_600_000
"""The week of open reports that a campaign falls into, in milliseconds."""

DURATION: Final = WINDOW // 7
"""How long a campaign lasts; half of them begin with the week, the others at any time in it."""


class Brigade(StrEnum):
    """Who takes part."""

    FRESH = "fresh"
    AGED = "aged"
    SLEEPERS = "sleepers"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Campaign:
    """Open reports with what is true of them.

    `right` and `wrong`: the answered reports of each reporter. `honest` rows come from honest
    people; accounts numbered below `violators` are violators, from `targets` on a brigade's.
    """

    reports: Reports
    right: Numbers
    wrong: Numbers
    honest: "NDArray[np.bool_]"
    violators: int
    targets: int


def campaign(
    seed: int, brigade: Brigade, *, accounts: int, false_reports: int, targets: int = 1
) -> Campaign:
    """One week with one brigade of this many accounts against this many targets."""
    import numpy as np

    chance = np.random.default_rng(seed)
    skill = chance.beta(2, 4, HONEST_REPORTERS)
    answered = chance.geometric(1 / 10, HONEST_REPORTERS)
    right = chance.binomial(answered, skill)
    theirs = _history(chance, brigade, accounts)
    about, by, at = _honest_rows(chance, skill)
    # Each report of one account is about another target, so that nothing is said twice.
    row = np.arange(false_reports)
    reporter = HONEST_REPORTERS + row % accounts
    target = VIOLATORS + WRONGLY + (row + row // accounts) % targets
    begins = chance.integers(0, WINDOW - DURATION) * chance.integers(0, 2)
    when = begins + chance.integers(0, DURATION, false_reports)
    return _together(
        (about, target), (by, reporter), (at, when),
        (np.concatenate([right, theirs[0]]), np.concatenate([answered - right, theirs[1]])),
    )  # fmt: skip


def _history(chance: Any, brigade: Brigade, accounts: int) -> tuple[Numbers, Numbers]:
    """Of each account of a brigade: how often it was found right and wrong before."""
    import numpy as np

    kinds = {Brigade.FRESH: 0, Brigade.AGED: 1, Brigade.SLEEPERS: 2}
    kind = np.full(accounts, kinds.get(brigade, 0))
    if brigade is Brigade.MIXED:
        kind = chance.integers(0, 3, accounts)
    seen = chance.integers(1, 20, accounts)
    right = np.where(kind == 2, seen, 0)
    return right, np.where(kind == 1, seen, 0)


def _honest_rows(chance: Any, skill: Any) -> tuple[Numbers, Numbers, Numbers]:
    """Whom honest people report: a violator as often as they are right."""
    import numpy as np

    rows = VIOLATORS * EACH + WRONGLY * EACH * 2
    by = chance.integers(0, HONEST_REPORTERS, rows)
    hits = chance.random(rows) < skill[by]
    about = np.where(
        hits,
        chance.integers(0, VIOLATORS, rows),
        VIOLATORS + chance.integers(0, WRONGLY, rows),
    )
    return about, by, chance.integers(0, WINDOW, rows)


def _together(
    target: tuple[Numbers, Numbers],
    reporter: tuple[Numbers, Numbers],
    at: tuple[Numbers, Numbers],
    history: tuple[Numbers, Numbers],
) -> Campaign:
    import numpy as np

    when = np.concatenate(at)
    by_time = np.argsort(when, kind="stable")
    who = np.concatenate(reporter)[by_time]
    honest = (np.arange(when.size) < target[0].size)[by_time]
    reports = Reports(
        target=np.concatenate(target)[by_time],
        reporter=who,
        group=who,
        at=when[by_time],
        answers_back=np.zeros(when.size, bool),
    )
    return Campaign(reports, *history, honest, VIOLATORS, VIOLATORS + WRONGLY)
