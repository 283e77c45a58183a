"""Transparency figures from what the record adds up: every rate with its interval and denominator.

What the law asks for by name (decisions by measure, ground of the rules and automation) is exact;
voluntary breakdowns leave small cells out. A rate of overturned appeals is no error rate: people
choose whether to appeal.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from showcause.disclosure.intervals import (
    Share,
    disparity,
    stands_out,
    waited,
    wilson,
)
from showcause.disclosure.small_cells import suppressed
from showcause.domain.moment import DAY, Moment

SCHEMA_VERSION: Final = "1"
EXACT: Final = ("measure", "clause_id", "automation", "source")
VOLUNTARY: Final = ("rule_id", "language")
COUNTS: Final = ("decisions", "reversed", "appealed", "answered", "overturned")
MEDIAN: Final = 500_000
TAIL: Final = 950_000

Row = dict[str, Any]
Cell = Mapping[str, Any]
Span = tuple[int, int, int | None]


def figures(
    cells: Sequence[Cell],
    waits: Sequence[tuple[int, int | None]],
    spans: Sequence[Span],
    counted: Mapping[str, Sequence[Cell]],
    now: Moment,
) -> dict[str, list[Row]]:
    """Every table by name: rows of plain values, in an order that follows from them."""
    return {
        "totals": [_rates(_added(cells))],
        **{f"by_{name}": _by(cells, name) for name in EXACT},
        **{f"by_{name}": _without_small(_by(cells, name), name) for name in VOLUNTARY},
        "language_disparity": _disparities(cells, "language"),
        "timing": [_appeal_timing(waits, now), _restore_timing(spans)],
        "wrongful": [_wrongful(spans, now)],
        **{name: [dict(row) for row in rows] for name, rows in counted.items()},
    }


def _added(cells: Iterable[Cell]) -> dict[str, int]:
    total: Counter[str] = Counter(dict.fromkeys(COUNTS, 0))
    for cell in cells:
        total.update({name: int(cell[name] or 0) for name in COUNTS})
    return dict(total)


def _rates(counts: Mapping[str, int]) -> Row:
    reversal = wilson(counts["reversed"], counts["decisions"])
    overturn = wilson(counts["overturned"], counts["answered"])
    return {
        **counts,
        "reversal_low_ppm": reversal[0],
        "reversal_high_ppm": reversal[1],
        "overturn_low_ppm": overturn[0],
        "overturn_high_ppm": overturn[1],
    }


def _groups(cells: Sequence[Cell], name: str) -> dict[str, list[Cell]]:
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        found.setdefault(str(cell[name] or "unknown"), []).append(cell)
    return dict(sorted(found.items()))


def _by(cells: Sequence[Cell], name: str) -> list[Row]:
    return [{name: group, **_rates(_added(own))} for group, own in _groups(cells, name).items()]


def _without_small(rows: list[Row], name: str) -> list[Row]:
    """The rows whose decisions are too few keep their name and lose every number."""
    shown = suppressed({row[name]: row["decisions"] for row in rows})
    return [
        row
        if shown[row[name]] is not None
        else {name: row[name], **{key: None for key in row if key != name}}
        for row in rows
    ]


def _disparities(cells: Sequence[Cell], name: str) -> list[Row]:
    """How often decisions about each group were reversed, against all other groups together."""
    groups = {group: _added(own) for group, own in _groups(cells, name).items()}
    total = _added(cells)
    shown = suppressed({group: counts["decisions"] for group, counts in groups.items()})
    found = {
        group: disparity(
            Share(counts["reversed"], counts["decisions"]),
            Share(total["reversed"] - counts["reversed"], total["decisions"] - counts["decisions"]),
        )
        for group, counts in groups.items()
        if shown[group] is not None
    }
    known = {group: each for group, each in found.items() if each is not None}
    differ = stands_out({group: each.p_ppm for group, each in known.items()})
    return [
        {
            name: group,
            "reversal_ratio_ppm": each.ratio_ppm,
            "low_ppm": each.low_ppm,
            "high_ppm": each.high_ppm,
            "p_ppm": each.p_ppm,
            "stands_out": group in differ,
        }
        for group, each in known.items()
    ]


def _appeal_timing(waits: Sequence[tuple[int, int | None]], now: Moment) -> Row:
    lengths = [
        (now - filed, True) if answered is None else (answered - filed, False)
        for filed, answered in waits
    ]
    return _timing("appeal_answered", lengths)


def _restore_timing(spans: Sequence[Span]) -> Row:
    """From the reversal to the platform's word that everything is back."""
    return _timing(
        "restored_after_reversal",
        [(ended - undone, False) for _, undone, ended in spans if ended is not None],
    )


def _timing(name: str, lengths: Sequence[tuple[int, bool]]) -> Row:
    waits: dict[int, tuple[int, int]] = {}
    for length, is_open in lengths:
        ended, still = waits.get(length, (0, 0))
        waits[length] = (ended, still + 1) if is_open else (ended + 1, still)
    return {
        "wait": name,
        "ended": sum(ended for ended, _ in waits.values()),
        "still_open": sum(still for _, still in waits.values()),
        "median_ms": waited(waits, MEDIAN),
        "p95_ms": waited(waits, TAIL),
    }


def _wrongful(spans: Sequence[Span], now: Moment) -> Row:
    """How long measures that were reversed had their effect; those not yet back count until now."""
    lengths = [(now if ended is None else ended) - began for began, _, ended in spans]
    return {
        "reversed_measures": len(lengths),
        "not_yet_restored": sum(ended is None for _, _, ended in spans),
        "account_days": sum(lengths) // DAY,
    }


def as_csv(rows: Sequence[Row]) -> str:
    """One table as CSV with a header; a number that is left out is empty."""
    text = io.StringIO()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
