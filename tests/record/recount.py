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
        **_read_again(lists, since, until),
        "survival": _survival(cells, lists, now),
        "returners": [_returners(cells, lists["findings"], now)],
        "unseen": [_unseen(within(lists["findings"], "made_at"), lists)],
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


VERDICTS = ("right", "wrong", "cannot_say")


def _read_again(lists: Lists, since: int, until: int) -> dict[str, list[Row]]:
    """What the newest draw of a span says: each decision of its frame weighs alike."""
    drawn = [row for row in lists["rechecks"] if since <= moment(row["made_at"]) < until]
    if not drawn:
        return {"error": [], "readers": []}
    newest = max(drawn, key=lambda row: (row["made_at"], row["recheck_id"]))
    cases = [c for c in lists["recheck_cases"] if c["recheck_id"] == newest["recheck_id"]]
    strata = [
        {
            "all": "all",
            "path": path,
            "language": language,
            "size": size,
            "cases": [
                case["verdict"]
                for case in cases
                if [case["path"], case["rule_id"], case["language"]] == [path, rule, language]
            ],
        }
        for path, rule, language, size in newest["frame"]
    ]
    rows = []
    for of in ("all", "path", "language"):
        mine = [
            {"of": of, "group": group, **_wrong([one for one in strata if one[of] == group])}
            for group in sorted({one[of] for one in strata})
        ]
        rows += _small_left_out(mine) if of == "language" else mine
    twice = [case["verdicts"][:2] for case in cases if case["verdict"]]
    return {"error": rows, "readers": [_alike(twice, len(cases))]}


def _wrong(strata: list[Row]) -> Row:
    said = [verdict for one in strata for verdict in one["cases"]]
    told = {verdict: said.count(verdict) for verdict in VERDICTS}
    row = {"decisions": sum(one["size"] for one in strata), "drawn": len(said), **told}
    known = [
        (one["size"], one["cases"].count("wrong"), one["cases"].count("right")) for one in strata
    ]
    known = [(size, wrong, wrong + right) for size, wrong, right in known if wrong + right]
    if not known:
        return {**row, "wrong_ppm": None, "low_ppm": 0, "high_ppm": 1_000_000}
    frame = sum(size for size, _, _ in known)
    point = sum(Fraction(size * wrong, read * frame) for size, wrong, read in known)
    shares = [Fraction(2 * wrong + 1, 2 * read + 2) for _, wrong, read in known]
    centre = sum(Fraction(size, frame) * p for (size, _, _), p in zip(known, shares, strict=True))
    error = sum(
        Fraction(size, frame) ** 2 * p * (1 - p) / read * (1 - Fraction(read, size))
        for (size, _, read), p in zip(known, shares, strict=True)
    )
    exact = round(point * 1_000_000)
    low, high = exact, exact
    if error:
        low, high = _at_size(float(point), max(1.0, float(centre * (1 - centre) / error)))
    return {**row, "wrong_ppm": exact, "low_ppm": low, "high_ppm": high}


def _at_size(share: float, of: float) -> tuple[int, int]:
    z = statistics.NormalDist().inv_cdf(0.975)
    a, b, c = 1 + z * z / of, -(2 * share + z * z / of), share * share
    spread = math.sqrt(max(0.0, b * b - 4 * a * c))
    low, high = (-b - spread) / (2 * a), (-b + spread) / (2 * a)
    return (
        math.floor(low * 1_000_000) if share else 0,
        min(1_000_000, math.ceil(high * 1_000_000)),
    )


def _alike(twice: list[list[str]], cases: int) -> Row:
    """Krippendorff's alpha from its coincidence matrix."""
    values = [verdict for pair in twice for verdict in pair]
    apart = sum(first != second for first, second in twice)
    expected = sum(
        values.count(one) * values.count(other)
        for one in VERDICTS
        for other in VERDICTS
        if one != other
    )
    alpha = None if not expected else 1 - Fraction(2 * apart * (len(values) - 1), expected)
    return {
        "cases": cases,
        "settled": len(twice),
        "alike": len(twice) - apart,
        "alpha_ppm": None if alpha is None else round(alpha * 1_000_000),
    }


def _survival(cells: list[Row], lists: Lists, now: int) -> list[Row]:
    first = {row["finding_id"]: moment(row["window_from"]) for row in lists["findings"]}
    behind = {row["proposal_id"]: row["finding_ids"] for row in lists["proposals"]}
    ended, still = [], []
    for cell in cells:
        if cell["undone"] or not behind.get(cell["proposal_id"]):
            continue
        began = min(first.get(one, now) for one in behind[cell["proposal_id"]])
        end = cell["applied_at"]
        (ended if end else still).append(max(0, (moment(end) if end else now) - began))
    return [_alive(days, ended, still) for days in (1, 3, 7, 14, 30, 60, 90, 180, 365)]


def _alive(days: int, ended: list[int], still: list[int]) -> Row:
    """Product-limit share and the log-log bounds, one length at a time."""
    until, left, spread = days * 86_400_000, Fraction(1), Fraction(0)
    dead = False
    for length in sorted({one for one in ended if one <= until}):
        at_risk = sum(one >= length for one in ended + still)
        gone = ended.count(length)
        left *= 1 - Fraction(gone, at_risk)
        dead = dead or gone == at_risk
        spread += 0 if gone == at_risk else Fraction(gone, at_risk * (at_risk - gone))
    followed = sum(one >= until for one in ended + still)
    row = {"days": days, "followed": followed, "gone": sum(one <= until for one in ended)}
    low, high = (0, 0) if dead else (1_000_000, 1_000_000)
    if 0 < left < 1:
        z = statistics.NormalDist().inv_cdf(0.975)
        half = math.exp(z * math.sqrt(spread) / -math.log(left))
        low = math.floor(float(left) ** half * 1_000_000)
        high = math.ceil(float(left) ** (1 / half) * 1_000_000)
    shown = (round(left * 1_000_000), low, high) if followed else (None, None, None)
    return {**row, "there_ppm": shown[0], "low_ppm": shown[1], "high_ppm": shown[2]}


def _returners(cells: list[Row], findings: list[Row], now: int) -> Row:
    since: dict[str, int] = {}
    for cell in cells:
        if cell["measure"] in ("suspend", "terminate") and not cell["undone"]:
            if cell["applied_at"]:
                at = moment(cell["applied_at"])
                since[cell["account"]] = min(at, since.get(cell["account"], at))
    ties = [row for row in findings if row["detector"] == "common_origin"]
    known = {
        account: min(moment(row["made_at"]) for row in ties if account in row["account_ids"])
        for account in {one for row in ties for one in row["account_ids"]}
    }
    back = {}
    for account, at in since.items():
        later = [
            moment(row["made_at"])
            for row in ties
            if account in row["account_ids"]
            and moment(row["made_at"]) > at
            and any(
                known[other] == moment(row["made_at"])
                for other in row["account_ids"]
                if other != account
            )
        ]
        if later:
            back[account] = min(later) - at
    low, high = _interval(len(back), len(since))
    still = [now - at for account, at in since.items() if account not in back]
    median = _quantile(list(back.values()), still, Fraction(1, 2))
    return {
        "suspended": len(since),
        "back": len(back),
        "low_ppm": low,
        "high_ppm": high,
        "median_days": None if median is None else median // 86_400_000,
    }


def _unseen(findings: list[Row], lists: Lists) -> Row:
    undone = {row["account"] for row in lists["reversals"]}
    ways: dict[str, set[str]] = {}
    for row in findings:
        for account in set(row["account_ids"]) - undone:
            ways.setdefault(account, set()).add(row["detector"])
    detectors = len({row["detector"] for row in findings})
    counts = [len(mine) for mine in ways.values()]
    f1, f2, found = counts.count(1), counts.count(2), len(counts)
    row: Row = {"ways": detectors, "found": found, "one_way": f1, "two_ways": f2}
    if detectors < 2:
        return {**row, "at_least": None, "low": None, "high": None}
    k = Fraction(detectors - 1, detectors)
    more = k * f1 * (f1 - 1) / (2 * (f2 + 1))
    if not more:
        return {**row, "at_least": found, "low": found, "high": found}
    error = (
        more
        + k**2 * Fraction(f1 * (2 * f1 - 1) ** 2, 4 * (f2 + 1) ** 2)
        + k**2 * Fraction(f1**2 * f2 * (f1 - 1) ** 2, 4 * (f2 + 1) ** 4)
    )
    z = statistics.NormalDist().inv_cdf(0.975)
    wide = math.exp(z * math.sqrt(math.log(1 + error / more**2)))
    return {
        **row,
        "at_least": round(found + more),
        "low": math.floor(found + float(more) / wide),
        "high": math.ceil(found + float(more) * wide),
    }
