"""Pairs of accounts that shared together, and how surprising each pair is.

The null model: an account that shares something of a given trace and popularity picks what is
popular there, at the pace the object had in the surrounding hour (its rhythm). Each popularity
level is tested together with all rarer ones, so that popular objects neither make a tie nor hide
one; the best of the six tests is taken and charged for six. Where the surroundings are a day, two
accounts are taken to be awake at the same hours (`_wakefulness`). Known failure: people who follow
the same cue within a minute (a goal, a siren) are faster than the hour's pace; so a tie is never
more than behaviour. Sources: card.md (degree-stratified Poisson, event null).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from showcause.detectors.chance import (
    false_discovery_ppm,
    family_wise_ppm,
    poisson_surprise,
    surprise_of_chance,
    surprise_of_tests,
)
from showcause.detectors.coshare import kernel, placing
from showcause.detectors.coshare.definition import CoshareSettings, definition
from showcause.engine.definition import through
from showcause.engine.port import Engine, Sources

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Rates = NDArray[np.float64]
else:
    Numbers = Rates = Any

LEVELS: Final = 6
_GROUNDWORK = (
    "objects",
    "accounts",
    "placed",
    "popularity",
    "crowds",
    "costs",
    "met",
    "light",
    "heavy",
    "habits",
)
_AT_ONCE: Final = 200_000
_HALF_HOURS_A_DAY: Final = 48
_SUPPOSED: Final = (90, 30)
"""Of an account with little activity it is supposed that its acts fall into one half hour of a day
three times as often as those of somebody who never sleeps, with the weight of thirty pairs."""
_STRENGTH: Final = 1 << 40
"""How coshare.sql packs a popularity level and an object's number into one number."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """One row a pair, account_a < account_b, sorted: numbers of `accounts`, and what was found.

    `objects` are distinct, `acts` the posts behind them, `rarest` and `commonest` two of the
    objects, `surprise` in millionths,
    `error_ppm` Benjamini-Hochberg adjusted over every pair of active accounts of a platform;
    `alone_ppm` is how often chance would show even one such pair among all of them.
    """

    account_a: Numbers
    account_b: Numbers
    objects: Numbers
    acts: Numbers
    rarest: Numbers
    commonest: Numbers
    surprise: Numbers
    error_ppm: Numbers
    alone_ppm: Numbers

    def kept(self, rows: Any) -> "Pairs":
        """The pairs of those rows."""
        return Pairs(*(getattr(self, name)[rows] for name in self.__slots__))


def groundwork(
    engine: Engine, sources: Sources, settings: CoshareSettings
) -> "dict[str, pa.Table]":
    """The definition's linear steps, by name: who shared what when, and how popular it was.

    The steps on the way (placed, popularity, crowds, met) are left out where they were compiled.
    """
    threads = kernel.compiled_threads(engine, sources, settings)
    made = placing.groundwork(sources, settings, threads) if threads else None
    return made or _groundwork_in_sql(engine, sources, settings)


def _groundwork_in_sql(
    engine: Engine, sources: Sources, settings: CoshareSettings
) -> "dict[str, pa.Table]":
    done: dict[str, pa.Table] = {}
    for step in _steps(settings):
        given = {**sources, **done}
        done[step] = engine.run(through(definition(), step), given, settings.parameters())
    return done


def _steps(settings: CoshareSettings) -> tuple[str, ...]:
    return (*_GROUNDWORK, "daily") if settings.by_day else _GROUNDWORK


def co_shares(engine: Engine, ground: "Mapping[str, pa.Table]", settings: CoshareSettings) -> Pairs:
    """Every pair with at least `settings.objects` objects in common within the window, tested.

    Pairs are left out that chance alone makes more often than `false_ties_ppm`: however many were
    tested, none of them is a tie, and no other's error depends on them up to that rate.
    """
    pace, awake = _pace(ground, settings), _wakefulness(ground, settings)
    if kernel.was_compiled(ground):
        parts: Iterable[Mapping[str, Numbers]] = [
            kernel.pairs(ground, settings, kernel.threads_of(engine), _woken(pace, awake))
        ]
    else:
        parts = _parts_of_pairs(engine, ground, settings)
    found = [_tested(part, pace, awake, settings) for part in parts]
    pairs = _sorted_union(found)
    tested = tests(ground, settings)
    return replace(
        pairs,
        error_ppm=false_discovery_ppm(pairs.surprise, tested),
        alone_ppm=family_wise_ppm(pairs.surprise, tested),
    )


def parts_for(ground: "Mapping[str, pa.Table]", settings: CoshareSettings) -> int:
    """Into how many runs the pairs are split, counted before any is made, so memory is bounded."""
    import pyarrow.compute as pc

    costs = ground["costs"]["cost"]
    light = costs.filter(pc.less_equal(costs, settings.heavy))
    return 1 + (pc.sum(light).as_py() or 0) // 2 // settings.pairs_at_once


def _parts_of_pairs(
    engine: Engine, ground: Any, settings: CoshareSettings
) -> Iterator[Mapping[str, Numbers]]:
    import numpy as np

    parts = parts_for(ground, settings)
    steps = through(definition(), "pairs")
    given = {name: ground[name] for name in ("light", "heavy")}
    for part in range(parts):
        parameters = settings.parameters() | {"parts": parts, "part": part}
        part_of_pairs = engine.run(steps, given, parameters)
        yield {name: np.asarray(part_of_pairs[name]) for name in part_of_pairs.column_names}


def tests(ground: "Mapping[str, pa.Table]", settings: CoshareSettings) -> int:
    """How many pairs could have been a tie, in all windows: of one platform, that share enough."""
    import numpy as np

    counted = ground["habits"].group_by(["platform", "account_no"]).aggregate([("shares", "sum")])
    active = counted.filter(np.asarray(counted["shares_sum"]) >= settings.objects)
    sizes = active.group_by(["platform"]).aggregate([("account_no", "count")])
    counts: list[int] = sizes["account_no_count"].to_pylist()
    return settings.looks * sum(size * (size - 1) // 2 for size in counts)


def _woken(pace: "tuple[Rates, Rates]", awake: "Rates | None") -> "tuple[Rates, Rates]":
    """The pace with each account's wakefulness in it."""
    if awake is None:
        return pace
    return pace[0] * awake[:, None], pace[1] * awake[:, None]


def _tested(
    column: Mapping[str, Numbers],
    pace: "tuple[Rates, Rates]",
    awake: "Rates | None",
    settings: CoshareSettings,
) -> Pairs:
    import numpy as np

    surprise = np.zeros(column["objects"].size, dtype=np.int64)
    for start in range(0, surprise.size, _AT_ONCE):
        rows = slice(start, start + _AT_ONCE)
        part = {name: values[rows] for name, values in column.items()}
        surprise[rows] = _surprise(part, pace, awake)
    return Pairs(
        account_a=column["account_a"],
        account_b=column["account_b"],
        objects=column["objects"],
        acts=np.minimum(column["acts_a"], column["acts_b"]),
        rarest=column["rarest"] % _STRENGTH,
        commonest=column["commonest"] % _STRENGTH,
        surprise=surprise,
        error_ppm=surprise,
        alone_ppm=surprise,
    ).kept(surprise >= surprise_of_chance(settings.false_ties_ppm))


def _surprise(
    pairs: Mapping[str, Numbers], pace: "tuple[Rates, Rates]", awake: "Rates | None"
) -> Numbers:
    """The most surprising of the cumulative popularity levels, charged for having six."""
    import numpy as np

    shares, chances = pace
    a, b = pairs["account_a"], pairs["account_b"]
    expected = np.maximum(chances[a] * shares[b], chances[b] * shares[a])
    if awake is not None:
        expected *= (awake[a] * awake[b])[:, None]
    by_level = expected.reshape(a.size, -1, LEVELS).sum(axis=1).cumsum(axis=1)
    seen = np.stack([pairs[f"at_{level}"] for level in range(LEVELS)], axis=1)
    seen = np.minimum(seen, pairs["acts_b"][:, None])
    best: Numbers = poisson_surprise(seen, by_level).max(axis=1) - surprise_of_tests(LEVELS)
    return best.clip(min=0)


def _pace(ground: Any, settings: CoshareSettings) -> "tuple[Rates, Rates]":
    """By account and stratum: its shares, and the chance that one random share meets one of them.

    A stratum is a trace at a popularity level. Being within a window of an event, on either side,
    is two windows of the rhythm's many.
    """
    import numpy as np

    habits = ground["habits"]
    nodes = ground["accounts"].num_rows + 1
    platform, stratum = _strata(habits)
    strata = (int(stratum.max(initial=0)) // LEVELS + 1) * LEVELS
    account, count = np.asarray(habits["account_no"]), np.asarray(habits["shares"])
    totals = np.zeros((int(platform.max(initial=0)) + 1, strata))
    np.add.at(totals, (platform, stratum), count)
    shares, chances = np.zeros((nodes, strata)), np.zeros((nodes, strata))
    shares[account, stratum] = count
    met = np.asarray(habits["exposure"]) * 2 / settings.rhythm
    chances[account, stratum] = met / totals[platform, stratum]
    return shares, chances


def _wakefulness(ground: Any, settings: CoshareSettings) -> "Rates | None":
    """By account, the root of how much likelier its acts share a half hour of the day than evenly.

    Nobody acts evenly over a day. The product for two accounts is how much likelier they meet when
    they are awake at the same hours, and is never less than how much likelier they do meet
    (Cauchy-Schwarz). It does not say at which hours, so that moving somebody's hours, as another
    country does, makes nobody more surprising. None where the surroundings are shorter than a day:
    they are measured at the very hour.
    """
    import numpy as np

    if not settings.by_day:
        return None
    daily = ground["daily"]
    known, weight = _SUPPOSED
    half_hours, same = (np.asarray(daily[name]) for name in ("half_hours", "same"))
    clumped = (_HALF_HOURS_A_DAY * same + known) / (half_hours * (half_hours - 1) + weight)
    roots = np.ones(ground["accounts"].num_rows + 1)
    roots[np.asarray(daily["account_no"])] = np.sqrt(clumped.clip(1, settings.rhythm / 2))
    return roots


def _strata(habits: "pa.Table") -> "tuple[Numbers, Numbers]":
    import numpy as np

    platform = np.asarray(habits["platform"].combine_chunks().dictionary_encode().indices)
    trace = np.asarray(habits["trace"].combine_chunks().dictionary_encode().indices)
    return platform, trace.astype(np.int64) * LEVELS + np.asarray(habits["level"])


def _sorted_union(found: list[Pairs]) -> Pairs:
    import numpy as np

    joined = Pairs(
        *(np.concatenate([getattr(pairs, name) for pairs in found]) for name in Pairs.__slots__)
    )
    return joined.kept(np.lexsort((joined.account_b, joined.account_a)))
