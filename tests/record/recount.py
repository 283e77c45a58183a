"""The transparency figures once more, from nothing but the lines of `showcause list … --json`.

It shares no code with the figures: other arithmetic, other data. Moments in the lists are whole
seconds, so spans must be too.
"""

import math
import statistics
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

Row = dict[str, Any]
Lists = Mapping[str, list[Row]]
Table = dict[str, Row]
"""Rows of a table by what is in their first column."""

FURTHEST = ("written", "filed", "accepted", "failed", "bounced")


def moment(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) * 1000


def recount(lists: Lists, since: int, until: int, now: int) -> dict[str, list[Row]]:
    """Every table there is to publish."""

    def within(rows: Iterable[Row], name: str) -> list[Row]:
        return [row for row in rows if since <= moment(row[name]) < until]

    cells = [_followed(row, lists) for row in within(lists["decisions"], "made_at")]
    by = {
        "measure": lambda cell: cell["measure"],
        "clause_id": lambda cell: cell["clause_id"],
        "automation": lambda cell: "fully" if cell["decided_by"] == ["machine"] else "partially",
        "source": lambda cell: cell["statement"]["source"],
        "rule_id": lambda cell: cell["rule_id"],
        "language": lambda cell: cell["language"] or "unknown",
    }
    tables = {f"by_{name}": _by(name, cells, told) for name, told in by.items()}
    for name in ("by_rule_id", "by_language"):
        tables[name] = _small_left_out(tables[name])
    return {
        "totals": [_rates(cells)],
        **tables,
        "language_disparity": _disparity(cells, tables["by_language"]),
        "timing": [_appeals(within(lists["appeals"], "received_at"), now), _restored(cells)],
        "wrongful": [_wrongful(cells, now)],
        "notices": _counted(
            within(lists["notices"], "made_at"),
            lambda row: {"kind": row["kind"], "delivery": max(row["states"], key=FURTHEST.index)},
            lambda rows: {"notices": len(rows)},
        ),
        "voids": _counted(
            within(lists["voids"], "made_at"),
            lambda row: {"cause_kind": row["cause_kind"], "reason": row["reason"]},
            lambda rows: {"causes": len(rows), "decisions": sum(row["hit_count"] for row in rows)},
        ),
        "requests": _counted(
            within(lists["contacts"], "received_at"),
            lambda row: {"kind": row["kind"], "asked_for": row["asked_for"]},
            lambda rows: {"requests": len(rows)},
        ),
        "proposals": _counted(
            within(lists["proposals"], "made_at"),
            lambda row: {"rule_id": row["rule_id"]},
            lambda rows: {
                "proposals": len(rows),
                "decided": sum(row["status"] == "decided" for row in rows),
            },
        ),
    }


def _followed(decision: Row, lists: Lists) -> Row:
    """A decision with its reversal and its appeals."""
    mine = decision["decision_id"]
    undone = [row for row in lists["reversals"] if row["decision_id"] == mine]
    appeals = [row for row in lists["appeals"] if row["decision_id"] == mine]
    outcomes = {row["outcome"] for row in appeals} - {None}
    return {
        **decision,
        "undone": undone[0] if undone else None,
        "appealed": bool(appeals),
        "answered": bool(outcomes),
        "overturned": bool(outcomes - {"upheld"}),
    }


def _rates(cells: list[Row]) -> Row:
    count = {
        "decisions": len(cells),
        "reversed": sum(cell["undone"] is not None for cell in cells),
        **{
            name: sum(cell[name] for cell in cells)
            for name in ("appealed", "answered", "overturned")
        },
    }
    reversal = _interval(count["reversed"], count["decisions"])
    overturn = _interval(count["overturned"], count["answered"])
    return {
        **count,
        "reversal_low_ppm": reversal[0],
        "reversal_high_ppm": reversal[1],
        "overturn_low_ppm": overturn[0],
        "overturn_high_ppm": overturn[1],
    }


def _interval(hits: int, of: int) -> tuple[int, int]:
    """The shares p with |hits/of - p| <= z sqrt(p(1-p)/of): where Wilson's quadratic is nought."""
    if of == 0:
        return 0, 1_000_000
    z = statistics.NormalDist().inv_cdf(0.975)
    a, b, c = 1 + z * z / of, -(2 * hits / of + z * z / of), (hits / of) ** 2
    spread = math.sqrt(max(0.0, b * b - 4 * a * c))
    low, high = (-b - spread) / (2 * a), (-b + spread) / (2 * a)
    return (
        0 if hits == 0 else math.floor(low * 1_000_000),
        1_000_000 if hits == of else math.ceil(high * 1_000_000),
    )


def _by(name: str, cells: list[Row], told: Callable[[Row], str]) -> list[Row]:
    groups = sorted({told(cell) for cell in cells})
    return [
        {name: group, **_rates([cell for cell in cells if told(cell) == group])} for group in groups
    ]


def _small_left_out(rows: list[Row]) -> list[Row]:
    """No count below ten, and none that the total gives away."""
    small = [row for row in rows if row["decisions"] < 10]
    large = sorted((row for row in rows if row not in small), key=lambda row: row["decisions"])
    if small and large and (len(small) == 1 or sum(row["decisions"] for row in small) < 10):
        least = large[0]["decisions"]
        first = min((row for row in large if row["decisions"] == least), key=lambda row: [*row][0])
        small.append(first)
    return [
        {
            key: value if row not in small or isinstance(value, str) else None
            for key, value in row.items()
        }
        for row in rows
    ]


def _disparity(cells: list[Row], shown: list[Row]) -> list[Row]:
    found = []
    everybody = _rates(cells)
    for row in shown:
        if row["decisions"] is None or row["decisions"] == everybody["decisions"]:
            continue
        hits, of = row["reversed"] + 0.5, row["decisions"] + 0.5
        hits_else = everybody["reversed"] - row["reversed"] + 0.5
        of_else = everybody["decisions"] - row["decisions"] + 0.5
        ratio = (hits / of) / (hits_else / of_else)
        error = math.sqrt(1 / hits - 1 / of + 1 / hits_else - 1 / of_else)
        z = statistics.NormalDist().inv_cdf(0.975)
        tail = 2 * (1 - statistics.NormalDist().cdf(abs(math.log(ratio)) / error)) if error else 1
        found.append(
            {
                "language": row["language"],
                "reversal_ratio_ppm": round(ratio * 1_000_000),
                "low_ppm": round(ratio / math.exp(z * error) * 1_000_000),
                "high_ppm": round(ratio * math.exp(z * error) * 1_000_000),
                "p_ppm": round(tail * 1_000_000),
            }
        )
    ranked = sorted(row["p_ppm"] for row in found)
    passing = [p for place, p in enumerate(ranked, 1) if p <= 50_000 * place / len(ranked)]
    return [{**row, "stands_out": row["p_ppm"] <= max(passing, default=-1)} for row in found]


def _appeals(appeals: list[Row], now: int) -> Row:
    ended = [
        moment(row["reviewed_at"]) - moment(row["received_at"])
        for row in appeals
        if row["reviewed_at"]
    ]
    still = [now - moment(row["received_at"]) for row in appeals if not row["reviewed_at"]]
    return _waits("appeal_answered", ended, still)


def _restored(cells: list[Row]) -> Row:
    undone = [cell["undone"] for cell in cells if cell["undone"] and cell["applied_at"]]
    ended = [
        moment(row["restored_at"]) - moment(row["made_at"]) for row in undone if row["restored_at"]
    ]
    return _waits("restored_after_reversal", ended, [])


def _waits(name: str, ended: list[int], still: list[int]) -> Row:
    return {
        "wait": name,
        "ended": len(ended),
        "still_open": len(still),
        "median_ms": _quantile(ended, still, Fraction(1, 2)),
        "p95_ms": _quantile(ended, still, Fraction(95, 100)),
    }


def _quantile(ended: list[int], still: list[int], share: Fraction) -> int | None:
    """The product-limit estimate, one wait at a time, in fractions."""
    left = Fraction(1)
    for length in sorted(set(ended)):
        at_risk = sum(one >= length for one in ended + still)
        left *= 1 - Fraction(ended.count(length), at_risk)
        if left <= 1 - share:
            return length
    return None


def _wrongful(cells: list[Row], now: int) -> Row:
    undone = [cell for cell in cells if cell["undone"] and cell["applied_at"]]
    ends = [cell["undone"]["restored_at"] for cell in undone]
    lengths = [
        (moment(end) if end else now) - moment(cell["applied_at"])
        for cell, end in zip(undone, ends, strict=True)
    ]
    return {
        "reversed_measures": len(undone),
        "not_yet_restored": ends.count(None),
        "account_days": sum(lengths) // 86_400_000,
    }


def _counted(
    rows: list[Row], key: Callable[[Row], Row], add: Callable[[list[Row]], Row]
) -> list[Row]:
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(key(row).values()), []).append(row)
    return [{**key(mine[0]), **add(mine)} for _, mine in sorted(groups.items())]
