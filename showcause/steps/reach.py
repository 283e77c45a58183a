"""reach: what people saw before and after a measure or a change of ranking, from activity.

Days are of UTC. The day of the change is on neither side, nor is the last day that activity was
read of, which may not be whole.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from showcause.disclosure.effect import Days, change
from showcause.disclosure.small_cells import suppressed
from showcause.domain.identifier import split_account_key
from showcause.domain.moment import DAY, Moment
from showcause.engine.definition import Definition, Step
from showcause.engine.port import Engine, Sources
from showcause.steps.ranking import register
from showcause.store.reads.effect import measures_in_force

SPAN: Final = 28
"""Days on each side."""

SITES: Final = Definition(
    "daily_referrals",
    "1",
    ("referral",),
    (
        Step(
            "daily",
            f"""SELECT site, referral.at // {DAY} AS day, SUM(amount)::BIGINT AS amount
            FROM referral GROUP BY ALL ORDER BY ALL""",
        ),
    ),
    subset=False,
)
SEEN: Final = Definition(
    "daily_impressions",
    "1",
    ("impression",),
    (
        Step(
            "daily",
            f"""SELECT platform, account_id, impression.at // {DAY} AS day, amount
            FROM impression""",
        ),
        Step(
            "sides",
            f"""SELECT COALESCE(c.measure, '') AS measure, COALESCE(d.day - c.day, d.day) AS day,
                SUM(d.amount)::BIGINT AS amount
            FROM daily d LEFT JOIN chosen c
                ON c.platform = d.platform AND c.account_id = d.account_id
            WHERE c.measure IS NULL OR d.day BETWEEN c.day - {SPAN} AND c.day + {SPAN}
            GROUP BY ALL ORDER BY ALL""",
        ),
    ),
    subset=False,
)

Row = dict[str, Any]
Daily = Mapping[int, int]


def site_change(engine: Engine, sources: Sources, sites: Sequence[str], at: Moment) -> Row:
    """How visits sent to some sites changed at a moment, against all other sites."""
    return _site_change(_daily_sites(engine, sources), sites, at)


def reach_figures(
    engine: Engine, sources: Sources, since: Moment, until: Moment
) -> dict[str, list[Row]]:
    """Tables of reach by measure, and of referrals by each change of ranking of a span."""
    daily = _daily_sites(engine, sources)
    changes = [
        (entry["name"], site, entry["since"])
        for entry in register()
        if since <= entry["since"] < until
        for site in entry["sites"]
    ]
    return {
        "reach": _reach(engine, sources, since, until),
        "referrals": [
            {"change": name, "site": site, **_site_change(daily, [site], at)}
            for name, site, at in sorted(changes)
        ],
    }


def _daily_sites(engine: Engine, sources: Sources) -> dict[str, Counter[int]]:
    found: dict[str, Counter[int]] = {}
    for row in engine.run(SITES, {"referral": sources.get("referral", ())}).to_pylist():
        found.setdefault(row["site"], Counter())[row["day"]] = row["amount"]
    return found


def _site_change(daily: Mapping[str, Daily], sites: Sequence[str], at: Moment) -> Row:
    mine, others = Counter[int](), Counter[int]()
    for site, amounts in daily.items():
        (mine if site in sites else others).update(amounts)
    known = {day for amounts in daily.values() for day in amounts}
    first, last = min(known, default=0), max(known, default=0)
    day = at // DAY
    begins = day if at % DAY == 0 else day + 1
    before = range(max(first, day - SPAN), min(day, last))
    after = range(max(first, begins), min(begins + SPAN, last))
    return change(_side(mine, others, before), _side(mine, others, after))


def _side(mine: Daily, others: Daily, days: range) -> Days:
    return Days([mine.get(day, 0) for day in days], [others.get(day, 0) for day in days])


def _reach(engine: Engine, sources: Sources, since: Moment, until: Moment) -> list[Row]:
    """Each measure: what was seen of its accounts by days from the measure, against all others."""
    import pyarrow as pa

    starts: dict[str, Counter[int]] = {}
    rows = []
    for account, measure, applied in measures_in_force(since, until):
        day = applied // DAY
        starts.setdefault(measure, Counter())[day] += 1
        rows.append((*split_account_key(account), measure, day))
    names = ("platform", "account_id", "measure", "day")
    chosen = pa.table({name: [row[place] for row in rows] for place, name in enumerate(names)})
    if not rows:
        return []
    tables = {"impression": sources.get("impression", ()), "chosen": chosen}
    seen: dict[str, Counter[int]] = {}
    for row in engine.run(SEEN, tables).to_pylist():
        seen.setdefault(row["measure"], Counter())[row["day"]] = row["amount"]
    everybody = seen.pop("", Counter[int]())
    shown = suppressed({measure: days.total() for measure, days in starts.items()})
    told = []
    for measure, days in sorted(starts.items()):
        found = _around(seen.get(measure, Counter()), everybody, days)
        few = shown[measure] is None
        row = {"accounts": shown[measure], **(dict.fromkeys(found) if few else found)}
        told.append({"measure": measure, **row})
    return told


def _around(mine: Daily, everybody: Daily, starts: Daily) -> Row:
    """The two sides by days from each account's own measure; days nobody was read of are left."""
    first, last = min(everybody, default=0), max(everybody, default=0)
    earliest, latest = min(starts), max(starts)
    known = [
        day
        for day in range(-SPAN, SPAN + 1)
        if day and earliest + day >= first and latest + day < last
    ]
    others = {
        day: sum(count * everybody.get(start + day, 0) for start, count in starts.items())
        for day in known
    }
    sides = ([day for day in known if day < 0], [day for day in known if day > 0])
    before, after = (
        Days([mine.get(day, 0) for day in side], [others[day] for day in side]) for side in sides
    )
    return change(before, after)
