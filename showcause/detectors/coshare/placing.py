"""The compiled route's groundwork: the tables of coshare.sql's linear steps, same rows.

What does not fit the packed numbers (moments before 1970, or bucket, account and moment beyond 63
bits) is left to the SQL.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from showcause.detectors.coshare.definition import OPTIONAL, CoshareSettings
from showcause.detectors.coshare.interned import Interned, interned
from showcause.domain.moment import DAY, MINUTE
from showcause.engine.port import Sources

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
else:
    Numbers = Any

LEVEL_EDGES: Final = (8, 32, 128, 512, 2048)
_LARGEST: Final = (1 << 63) - 1


def traces(settings: CoshareSettings) -> tuple[str, ...]:
    """The traces the step `traced` reads."""
    wanted = (name for name in OPTIONAL if getattr(settings, f"with_{name}"))
    return ("link", "repost", "hashtag", "image", *wanted)


@dataclass(frozen=True, slots=True)
class Placed:
    """The rows of the step `placed`, sorted by object, bucket and account; times in ms.

    `begun` is by object number: when it first appeared, and its first bucket starts.
    """

    account: Any
    object: Any
    bucket: Numbers
    first: Numbers
    last: Numbers
    begun: Numbers


def groundwork(
    sources: Sources, settings: CoshareSettings, threads: int
) -> "dict[str, pa.Table] | None":
    """The tables objects, accounts, costs, light, heavy and habits; None where SQL must answer."""
    rows = interned(sources["share"], traces(settings), threads)
    if not rows.things.num_rows:
        return _tables(rows, None, settings, threads)
    placed = _placed(rows, settings.window, threads)
    return None if placed is None else _tables(rows, placed, settings, threads)


def _placed(rows: Interned, window: int, threads: int) -> Placed | None:
    import numpy as np

    from showcause.detectors.coshare.linear import packed_by_object, placed_rows

    many = rows.accounts.num_rows + 1
    asked = rows.object > 0
    earliest = int(rows.at.min(where=asked, initial=_LARGEST))
    latest = int(rows.at.max(where=asked, initial=0))
    if earliest < 0 or ((latest - earliest) // window + 1) * many * window > _LARGEST:
        return None
    counts = np.bincount(rows.object, minlength=rows.things.num_rows + 1)
    counts[0] = 0
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    begun = np.full(starts.size - 1, _LARGEST, dtype=np.int64)
    keys = packed_by_object(rows.object, rows.account, rows.at, starts.copy(), begun, window, many)
    _sort(keys, starts, threads)
    objects, slots, first, last = placed_rows(keys, starts, window)
    bucket = slots // many * window + begun[objects]
    account = (slots % many).astype(np.int32)
    return Placed(account, objects, bucket, bucket + first, bucket + last, begun)


def _sort(keys: Numbers, starts: Numbers, threads: int) -> None:
    import numpy as np

    from showcause.detectors.coshare.linear import sort_slices

    even = np.linspace(0, keys.size, 4 * threads + 1).astype(np.int64)
    cuts = np.unique(np.searchsorted(starts[:-1], even)).tolist()
    with ThreadPoolExecutor(threads) as pool:
        for done in [
            pool.submit(sort_slices, keys, starts, low, high)
            for low, high in zip(cuts[:-1], cuts[1:], strict=True)
        ]:
            done.result()


def _tables(
    rows: Interned, placed: Placed | None, settings: CoshareSettings, threads: int
) -> "dict[str, pa.Table]":
    import numpy as np
    import pyarrow as pa

    nothing, nobody = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32)
    placed = placed or Placed(nobody, nobody, nothing, nothing, nothing, nothing)
    counted = _counted(placed, rows, settings)
    with ThreadPoolExecutor(threads) as pool:
        habits = pool.submit(_habits, placed, counted, rows, settings)
        heavy = _with_decisive(_met(placed, counted, counted.heavy), counted, settings)
        daily = {"daily": _daily(placed)} if settings.by_day else {}
        return {
            **daily,
            "objects": _objects(rows, placed),
            "accounts": rows.accounts.append_column("account_no", [_upto(rows.accounts.num_rows)]),
            "costs": pa.table({"object_no": _upto(rows.things.num_rows), "cost": counted.cost[1:]}),
            "light": _met(placed, counted, counted.light),
            "heavy": heavy,
            "habits": habits.result(),
        }


def _objects(rows: Interned, placed: Placed) -> "pa.Table":
    numbered = rows.things.append_column("object_no", [_upto(rows.things.num_rows)])
    return numbered.append_column("begun_at", [placed.begun[1:]])


def _upto(count: int) -> Any:
    import numpy as np

    return np.arange(1, count + 1, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class _Counted:
    """By object number, 0 being none: popularity level and cost; by row: which are met where."""

    level: Numbers
    cost: Numbers
    light: Numbers
    heavy: Numbers


def _counted(placed: Placed, rows: Interned, settings: CoshareSettings) -> _Counted:
    import numpy as np

    from showcause.detectors.coshare.linear import group_starts, holders

    objects, people = rows.things.num_rows + 1, rows.accounts.num_rows + 1
    sharers, _ = holders(placed.object, placed.account, objects, people)
    level = np.searchsorted(LEVEL_EDGES, sharers, side="right")
    starts, of_row = group_starts(placed.object, placed.bucket)
    first = starts[:-1]
    after = follows(placed.object[first], placed.bucket[first], settings.window)
    cost, meets = _costs(np.diff(starts), after, placed.object[first], objects)
    met = np.flatnonzero(meets[of_row])
    _, held = holders(placed.object[met], placed.account[met], objects, people)
    met = met[held[placed.account[met]] >= settings.objects]
    is_heavy = cost[placed.object[met]] > settings.heavy
    return _Counted(level, cost, met[~is_heavy], met[is_heavy])


def follows(objects: Numbers, buckets: Numbers, window: int) -> Any:
    """By group, closed by one more: whether it is one window after the group before it."""
    import numpy as np

    after = (np.diff(objects) == 0) & (np.diff(buckets) == window)
    return np.concatenate([[False], after, [False]]) if objects.size else np.zeros(1, dtype=bool)


def _costs(present: Numbers, follows: Any, objects: Numbers, count: int) -> tuple[Numbers, Any]:
    """By object its ordered pairs (`costs`), and by group whether anyone meets (`meetings`)."""
    import numpy as np

    later = np.append(present[1:], 0) * follows[1:] if present.size else present
    before = np.append(0, present[:-1]) * follows[:-1] if present.size else present
    cost = np.zeros(count, dtype=np.int64)
    starts = np.flatnonzero(np.diff(objects, prepend=0))
    if starts.size:
        ordered = present * (present - 1) + 2 * present * later
        cost[objects[starts]] = np.add.reduceat(ordered, starts)
    return cost, present + before + later > 1


def _met(placed: Placed, counted: _Counted, rows: Numbers) -> "pa.Table":
    import numpy as np
    import pyarrow as pa

    objects = placed.object[rows]
    return pa.table(
        {
            "account_no": placed.account[rows].astype(np.int64),
            "object_no": objects.astype(np.int64),
            "level": counted.level[objects].astype(np.int32),
            "bucket": placed.bucket[rows],
            "first_at": placed.first[rows],
            "last_at": placed.last[rows],
        }
    )


def _with_decisive(heavy: "pa.Table", counted: _Counted, settings: CoshareSettings) -> "pa.Table":
    """What is costlier than a heavy object is heavy too, so heavy ones alone are ranked."""
    import numpy as np

    account, objects = (np.asarray(heavy[name]) for name in ("account_no", "object_no"))
    order = np.lexsort((-objects, -counted.cost[objects], account))
    account, objects = account[order], objects[order]
    new_account = np.diff(account, prepend=-1) != 0
    new_object = new_account | (np.diff(objects, prepend=-1) != 0)
    place = np.cumsum(new_object)
    first = np.maximum.accumulate(np.where(new_account, place, 0))
    decisive = np.empty(account.size, dtype=np.int32)
    decisive[order] = place - first + 1 >= settings.objects
    return heavy.append_column("decisive", [decisive])


def _habits(
    placed: Placed, counted: _Counted, rows: Interned, settings: CoshareSettings
) -> "pa.Table":
    import numpy as np
    import pyarrow as pa

    from showcause.detectors.coshare.linear import habits

    kinds = rows.things["trace"].combine_chunks().dictionary_encode()
    names = kinds.dictionary
    levels = len(LEVEL_EDGES) + 1
    kind = np.append(0, np.asarray(kinds.indices)).astype(np.int64)
    size = (rows.accounts.num_rows + 1, max(len(names), 1) * levels)
    shares, exposure = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    hours = (placed.bucket - placed.begun[placed.object]) // (settings.window * settings.rhythm)
    habits(placed.object, hours, placed.account, kind * levels + counted.level, shares, exposure)
    account, stratum = np.nonzero(shares)
    return pa.table(
        {
            "account_no": account,
            "platform": rows.accounts["platform"].take(pa.array(account - 1)),
            "trace": names.take(pa.array(stratum // levels)),
            "level": (stratum % levels).astype(np.int32),
            "shares": shares[account, stratum],
            "exposure": exposure[account, stratum],
        }
    )


def _daily(placed: Placed) -> "pa.Table":
    """Over how many half hours each account shares, and pairs of them at the same time of day."""
    import numpy as np
    import pyarrow as pa

    half_hour = 30 * MINUTE
    slots = int(placed.first.max(initial=0)) // half_hour + 1
    awake = np.unique(placed.account.astype(np.int64) * slots + placed.first // half_hour)
    a_day = DAY // half_hour
    times, days = np.unique(awake // slots * a_day + awake % slots % a_day, return_counts=True)
    account, starts = np.unique(times // a_day, return_index=True)
    sums = [np.add.reduceat(of, starts) if starts.size else of for of in (days, days * (days - 1))]
    return pa.table({"account_no": account, "half_hours": sums[0], "same": sums[1]})
