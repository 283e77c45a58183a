"""How often decisions are wrong, from a random sample read again by people who took no part.

The frame is every decision of a span, appealed or not, in strata of path, rule and language. Most
is read where most is to be learnt (J. Neyman, J. R. Stat. Soc. 97, 1934), with a floor for every
language. The interval covers sampling only: readers who err together are not in it.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from showcause.disclosure.intervals import MILLION, Z_95
from showcause.disclosure.small_cells import suppressed
from showcause.domain.errors import BadInput

Stratum = tuple[str, str, str]
"""Path (fully, partially), rule and language."""

FLOOR: Final = 5
"""Decisions of every language that are read at least, or all of them where there are fewer."""

EXPECTED: Final = 0.02
"""The share taken for wrong where nobody has read anything yet."""

VERDICTS: Final = ("right", "wrong", "cannot_say")
AGREE: Final = 2
"""Readings that settle a case; one more is asked for where two differ."""


def allocation(
    sizes: Mapping[Stratum, int], wrong: Mapping[Stratum, tuple[int, int]], total: int
) -> dict[Stratum, int]:
    """How many decisions of each stratum are read; `total` in all, or as many as there are.

    `wrong` is what earlier readings found: so many wrong of so many.

    Raises:
        BadInput: `total` is too small to read one of every stratum and the floor of every language.
    """
    chosen = _least(sizes)
    left = min(total, sum(sizes.values())) - sum(chosen.values())
    if left < 0:
        raise BadInput(
            f"{total} readings are too few for {len(sizes)} strata and their languages",
            hint=f"--size {sum(chosen.values())}",
        )
    weights = {key: sizes[key] * _spread(*wrong.get(key, (0, 0))) for key in sizes}
    while left:
        room = {key: weights[key] for key in sizes if chosen[key] < sizes[key]}
        shares = _whole_parts(room, left)
        for key, share in shares.items():
            taken = min(share, sizes[key] - chosen[key])
            chosen[key] += taken
            left -= taken
    return chosen


def _least(sizes: Mapping[Stratum, int]) -> dict[Stratum, int]:
    """One of every stratum, and more until each language has its floor."""
    chosen = dict.fromkeys(sizes, 1)
    for language in {key[2] for key in sizes}:
        mine = sorted(key for key in sizes if key[2] == language)
        missing = min(FLOOR, sum(sizes[key] for key in mine)) - len(mine)
        while missing > 0:
            key = max(mine, key=lambda one: (sizes[one] / chosen[one], one))
            if chosen[key] == sizes[key]:
                key = next(one for one in mine if chosen[one] < sizes[one])
            chosen[key] += 1
            missing -= 1
    return chosen


def _spread(wrong: int, read: int) -> float:
    """The standard deviation of one reading, with one earlier reading as expected added."""
    share = (wrong + EXPECTED) / (read + 1)
    return math.sqrt(share * (1 - share))


def _whole_parts(weights: Mapping[Stratum, float], total: int) -> dict[Stratum, int]:
    """`total` shared out by weight; what is left of parts goes to the largest remainders."""
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    parts = {key: int(value) for key, value in exact.items()}
    order = sorted(exact, key=lambda key: (parts[key] - exact[key], key))
    for key in order[: total - sum(parts.values())]:
        parts[key] += 1
    return parts


def settled(verdicts: Sequence[str]) -> str | None:
    """What two readers agree on; `cannot_say` where three all differ; None while one is missing."""
    for verdict, count in Counter(verdicts).items():
        if count >= AGREE:
            return verdict
    return "cannot_say" if len(verdicts) > AGREE else None


@dataclass(frozen=True, slots=True)
class Read:
    """What reading found in a stratum: `size` decisions in it, `read` settled, `wrong` of them."""

    size: int
    read: int
    wrong: int


def estimate(strata: Sequence[Read]) -> tuple[int, int, int] | None:
    """The share of wrong decisions with its 95 % bounds in ppm; None where nothing was settled.

    Each stratum counts by its size. The interval is Wilson's at the sample size that would be as
    sure (E. L. Korn, B. I. Graubard, Survey Methodology 24, 1998); for that half a wrong decision
    is added to each stratum, as none found among few is not none. Strata that nobody settled are
    left out of the frame.
    """
    known = [one for one in strata if one.read]
    frame = sum(one.size for one in known)
    if not frame:
        return None
    point = sum(one.size * one.wrong / one.read for one in known) / frame
    smooth = [(one.size / frame, (one.wrong + 0.5) / (one.read + 1), one) for one in known]
    centre = sum(weight * share for weight, share, _ in smooth)
    error = sum(
        weight**2 * share * (1 - share) / one.read * (1 - one.read / one.size)
        for weight, share, one in smooth
    )
    if error == 0:
        exact = round(point * MILLION)
        return exact, exact, exact
    low, high = _wilson(point, max(1.0, centre * (1 - centre) / error))
    return round(point * MILLION), low, high


def _wilson(share: float, of: float) -> tuple[int, int]:
    square = Z_95 * Z_95
    centre = (share + square / (2 * of)) / (1 + square / of)
    half = Z_95 / (1 + square / of) * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return (
        max(0, math.floor((centre - half) * MILLION)) if share else 0,
        min(MILLION, math.ceil((centre + half) * MILLION)),
    )


def true_share(seen_ppm: int, sensitivity_ppm: int, specificity_ppm: int) -> int:
    """The share in ppm once readers' own errors are known (Rogan and Gladen, 1978).

    Raises:
        BadInput: readers who are wrong as often as chance; nothing follows from their readings.
    """
    better = sensitivity_ppm + specificity_ppm - MILLION
    if better <= 0:
        raise BadInput("readers no better than chance", hint="sensitivity + specificity > 1")
    found = round((seen_ppm + specificity_ppm - MILLION) * MILLION / better)
    return max(0, min(MILLION, found))


def agreement(pairs: Sequence[tuple[str, str]]) -> int | None:
    """Krippendorff's alpha of two readings each, in ppm; None where there is nothing to differ on.

    K. Krippendorff, Content Analysis (2004), nominal data, two readings of every case.
    """
    values = Counter(verdict for pair in pairs for verdict in pair)
    count = 2 * len(pairs)
    differing = count * count - sum(one * one for one in values.values())
    if not differing:
        return None
    seen = sum(first != second for first, second in pairs) / len(pairs)
    return round((1 - seen * count * (count - 1) / differing) * MILLION)


Row = dict[str, Any]


def error_tables(strata: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Rows of everything, each path and each language: decisions, readings, the share with bounds.

    `strata` hold path, rule_id, language, decisions, and of the sample drawn, right, wrong and
    cannot_say. Of a language with few decisions every number is left out.
    """
    rows = []
    for name in ("all", "path", "language"):
        groups = sorted({str(one.get(name, "all")) for one in strata})
        mine = {
            group: _error([one for one in strata if str(one.get(name, "all")) == group])
            for group in groups
        }
        shown = suppressed({group: row["decisions"] for group, row in mine.items()})
        for group, row in mine.items():
            hidden = name == "language" and shown[group] is None
            rows.append({"of": name, "group": group, **(dict.fromkeys(row) if hidden else row)})
    return rows


def _error(strata: Sequence[Mapping[str, Any]]) -> Row:
    found = estimate(
        [Read(one["decisions"], one["right"] + one["wrong"], one["wrong"]) for one in strata]
    )
    share, low, high = found or (None, 0, MILLION)
    return {
        **{
            name: sum(one[name] for one in strata)
            for name in ("decisions", "drawn", "right", "wrong", "cannot_say")
        },
        "wrong_ppm": share,
        "low_ppm": low,
        "high_ppm": high,
    }
