"""What enforcement did: how long accounts lasted, who came back, what is unseen, what reach fell.

None of these is a rate of error, and each says in which direction it may be wrong.
"""

import math
import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from showcause.disclosure.intervals import MILLION, Z_95, waited, wilson
from showcause.domain.moment import DAY

DAYS: Final = (1, 3, 7, 14, 30, 60, 90, 180, 365)
"""After how many days survival is told."""

FEWEST_DAYS: Final = 5
"""Days on each side of a change without which nothing is said about it."""

Row = dict[str, Any]
Length = tuple[int, bool]
"""How long in ms, and whether it is over."""


def survival(lengths: Sequence[Length]) -> list[Row]:
    """The share still there after so many days, with its 95 % interval, in ppm.

    Kaplan and Meier (1958); variance of Greenwood (1926), bounds on the log-log scale (Kalbfleisch
    and Prentice, 1980), which stay between 0 and 1. A day that nobody was followed to has no share.
    """
    ordered = sorted(lengths)
    starts = [length for length, _ in ordered]
    ends = [length for length, over in ordered if over]
    rows, left, spread, place = [], 1.0, 0.0, 0
    for days in DAYS:
        gone = bisect_right(ends, days * DAY)
        while place < gone:
            moment = ends[place]
            at_risk = len(starts) - bisect_left(starts, moment)
            ended = bisect_right(ends, moment) - place
            left *= 1 - ended / at_risk
            spread += ended / (at_risk * (at_risk - ended)) if ended < at_risk else math.inf
            place += ended
        followed = len(starts) - bisect_left(starts, days * DAY)
        rows.append({"days": days, "followed": followed, "gone": gone, **_there(left, spread)})
        if not followed:
            rows[-1] |= dict.fromkeys(("there_ppm", "low_ppm", "high_ppm"))
    return rows


def _there(left: float, spread: float) -> Row:
    low, high = _log_log(left, spread)
    return {"there_ppm": round(left * MILLION), "low_ppm": low, "high_ppm": high}


def _log_log(left: float, spread: float) -> tuple[int, int]:
    if left <= 0 or math.isinf(spread):
        return 0, 0
    if left >= 1:
        return MILLION, MILLION
    half = Z_95 * math.sqrt(spread) / abs(math.log(left))
    return (
        math.floor(left ** math.exp(half) * MILLION),
        math.ceil(left ** math.exp(-half) * MILLION),
    )


def unseen(seen: Mapping[int, int], ways: int) -> Row:
    """How many there are at least, from how many were found in just so many of `ways`.

    A. Chao, Biometrics 43 (1987), bias-corrected, with her interval on the log scale. It is a lower
    bound: who is hard to find one way is mostly hard to find the others too.
    """
    once, twice, found = seen.get(1, 0), seen.get(2, 0), sum(seen.values())
    row: Row = {"ways": ways, "found": found, "one_way": once, "two_ways": twice}
    if ways < 2:
        return {**row, **dict.fromkeys(("at_least", "low", "high"))}
    share = (ways - 1) / ways
    more = share * once * (once - 1) / (2 * (twice + 1))
    if more <= 0:
        return {**row, "at_least": found, "low": found, "high": found}
    error = (
        more
        + share**2 * once * (2 * once - 1) ** 2 / (4 * (twice + 1) ** 2)
        + share**2 * once**2 * twice * (once - 1) ** 2 / (4 * (twice + 1) ** 4)
    )
    factor = math.exp(Z_95 * math.sqrt(math.log(1 + error / more**2)))
    return {
        **row,
        "at_least": round(found + more),
        "low": math.floor(found + more / factor),
        "high": math.ceil(found + more * factor),
    }


@dataclass(frozen=True, slots=True)
class Days:
    """Daily amounts of what is looked at, and of all else on the same days."""

    mine: Sequence[int]
    others: Sequence[int]


def change(before: Days, after: Days) -> Row:
    """The ratio of after to before, against all else on the same days, with its 95 % band in ppm.

    The logarithm of the daily ratio before and after; its error allows for days that resemble their
    neighbours (W. K. Newey, K. D. West, Econometrica 55, 1987), with Student's t for few days. With
    nothing to compare to, the ratio is of the amounts alone and says nothing about the cause.
    """
    sides = [_logs(side) for side in (before, after)]
    row: Row = {
        "days_before": len(sides[0]),
        "days_after": len(sides[1]),
        "amount_before": sum(before.mine),
        "amount_after": sum(after.mine),
        "compared": any(before.others) and any(after.others),
    }
    if min(len(side) for side in sides) < FEWEST_DAYS:
        return {**row, "ratio_ppm": None, "low_ppm": None, "high_ppm": None}
    moved = statistics.fmean(sides[1]) - statistics.fmean(sides[0])
    errors = [_long_run(side) / len(side) for side in sides]
    half = _student(min(len(side) for side in sides) - 1) * math.sqrt(sum(errors))
    low, ratio, high = (round(math.exp(moved + step) * MILLION) for step in (-half, 0.0, half))
    return {**row, "ratio_ppm": ratio, "low_ppm": low, "high_ppm": high}


def _logs(side: Days) -> list[float]:
    others = side.others if any(side.others) else [0] * len(side.mine)
    return [
        math.log(mine + 0.5) - math.log(other + 0.5)
        for mine, other in zip(side.mine, others, strict=True)
    ]


def _long_run(values: Sequence[float]) -> float:
    """The variance of a mean times its length, neighbours counted with Bartlett's weights."""
    count, mean = len(values), statistics.fmean(values)
    off = [value - mean for value in values]
    lags = min(count - 1, math.floor(4 * (count / 100) ** (2 / 9)))
    total = sum(one * one for one in off)
    for lag in range(1, lags + 1):
        weight = 1 - lag / (lags + 1)
        total += 2 * weight * sum(a * b for a, b in zip(off, off[lag:], strict=False))
    least = sum(one * one for one in off) / (count - 1)
    return max(total / (count - 1), least)


def _student(degrees: int) -> float:
    """Student's t at 97.5 %, by the expansion of Cornish and Fisher (1938); exact to 1 % from 4."""
    z = Z_95
    return (
        z
        + (z**3 + z) / (4 * degrees)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * degrees**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * degrees**3)
    )


def returners(lengths: Sequence[Length]) -> Row:
    """How many of the suspended were tied to a new account since; median days until then.

    The median is of all of them, those not back counted for what they are; None while fewer than
    half are back.
    """
    back = sum(over for _, over in lengths)
    low, high = wilson(back, len(lengths))
    waits: dict[int, tuple[int, int]] = {}
    for length, over in lengths:
        ended, still = waits.get(length, (0, 0))
        waits[length] = (ended + over, still + (not over))
    median = waited(waits, MILLION // 2)
    return {
        "suspended": len(lengths),
        "back": back,
        "low_ppm": low,
        "high_ppm": high,
        "median_days": None if median is None else median // DAY,
    }
