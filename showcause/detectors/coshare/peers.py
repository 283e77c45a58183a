"""Ties by the rules of two public tools, for whoever compares: `toolkit` and `coortweet`.

They know no chance and no counter-evidence, so they make ties, never findings. The SQL in peers.sql
is the definition; from `compiled_from` shares on, compiled passes give the toolkit's rows
(property-tested). Sources: the tools' own code, at the versions named in peers.sql.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from showcause.detectors.coshare import kernel
from showcause.detectors.coshare.definition import CoshareSettings
from showcause.domain.errors import BadInput
from showcause.domain.moment import MINUTE
from showcause.engine.definition import Definition, steps_from_sql, through
from showcause.engine.port import Engine, Sources

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
else:
    Numbers = Any

PRESETS: Final = ("toolkit", "coortweet")
TRACED: Final = ("link", "repost", "reply", "hashtag", "image", "domain", "mention", "text")
_PAIRS_AT_ONCE: Final = 12_000_000
_LARGEST: Final = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Asked:
    """A trace, the window in ms, and the tool's minimum (of the weight, or of posts)."""

    trace: str = "link"
    window: int = MINUTE
    objects: int = 2

    def parameters(self) -> dict[str, int]:
        """The whole numbers the SQL asks for."""
        traced = TRACED.index(self.trace)
        return {"window": self.window, "objects": self.objects, "traced": traced}


@cache
def definition() -> Definition:
    """The steps of both tools."""
    text = (Path(__file__).parent / "peers.sql").read_text(encoding="utf-8")
    return Definition("coshare_like", "1", ("share",), steps_from_sql(text))


def ties_like(
    preset: str, engine: Engine, sources: Sources, asked: Asked, compiled_from: int = 100_000
) -> "pa.Table":
    """The tool's ties: account_a, account_b (as platform:id) and weight, in order of those.

    The toolkit's are directed (its weight is the first account's own posts); CooRTweet's are not.

    Raises:
        BadInput: no such tool, or no such trace.
    """
    if preset not in PRESETS or asked.trace not in TRACED:
        known = ", ".join(PRESETS if preset not in PRESETS else TRACED)
        raise BadInput(f"nothing like {preset} for {asked.trace}", hint=f"one of {known}")
    chosen = CoshareSettings(compiled_from=compiled_from)
    compiled = preset == "toolkit" and kernel.compiled_threads(engine, sources, chosen)
    found = _compiled(sources["share"], asked) if compiled else None
    if found is None:
        found = engine.run(through(definition(), preset), sources, asked.parameters())
    return found.sort_by([("account_a", "ascending"), ("account_b", "ascending")])


def above_percentile(ties: "pa.Table", per_mille: int) -> "pa.Table":
    """The ties that CooRTweet marks: heavier than that percentile of all weights, in thousandths.

    A percentile lies between two weights (R's type 7), so it is compared without dividing.
    """
    import numpy as np

    weights = np.sort(np.asarray(ties["weight"]))
    if not weights.size:
        return ties
    at, rest = divmod((weights.size - 1) * per_mille, 1000)
    above = weights[min(at + 1, weights.size - 1)] - weights[at]
    return ties.filter((np.asarray(ties["weight"]) - weights[at]) * 1000 > above * rest)


def _compiled(source: Any, asked: Asked) -> "pa.Table | None":
    """The toolkit's ties; None where a row does not fit a packed number."""
    import numpy as np

    from showcause.detectors.coshare.interned import interned

    rows = interned(source, [asked.trace], 2)
    used = rows.object > 0
    if asked.trace != "repost":
        used &= ~_of_reposts(source)
    kept = np.flatnonzero(used)
    account, objects, at = (column[kept] for column in (rows.account, rows.object, rows.at))
    if kept.size and int(at.min()) < 0:
        return None
    order = _order(account, objects, at // asked.window)
    if order is None:
        return None
    columns = _sorted_columns(account[order], objects[order], at[order], asked.window)
    met = _met(columns, rows.accounts.num_rows + 1, asked)
    return _weighed(met, columns[0], source, kept[order], rows.accounts, asked)


def _of_reposts(source: Any) -> Any:
    """By row: whether its post is a repost."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    from showcause.detectors.coshare.interned import coded, column

    trace = coded(source, "trace")
    known = trace.values.to_pylist()
    if "repost" not in known:
        return np.zeros(trace.code.size, dtype=bool)
    names = pc.binary_join_element_wise(column(source, "platform"), column(source, "event_id"), " ")
    reposts = names.filter(pa.array(trace.code == known.index("repost")))
    return np.asarray(pc.is_in(names, reposts))


def _order(account: Numbers, objects: Numbers, bucket: Numbers) -> Any:
    """The rows in order of object, bucket and account; None where that takes more than 63 bits."""
    import numpy as np

    if not account.size:
        return account
    bucket = bucket - bucket.min()
    people, slots = int(account.max()) + 1, int(bucket.max()) + 1
    if (int(objects.max()) + 1) * people * slots > _LARGEST:
        return None
    return np.argsort((objects * slots + bucket) * people + account)


def _sorted_columns(account: Numbers, objects: Numbers, at: Numbers, window: int) -> Any:
    """account, first, last, start and follows, as of together.Rows."""
    import numpy as np

    from showcause.detectors.coshare.linear import group_starts
    from showcause.detectors.coshare.placing import follows

    things, bucket = objects.astype(np.int32), at // window * window
    starts, _ = group_starts(things, bucket)
    first = starts[:-1]
    after = follows(things[first], bucket[first], window)
    return account.astype(np.int32), at, at, starts, after


def _met(columns: Any, people: int, asked: Asked) -> Any:
    """(pair, row, row) of each meeting of accounts that meet often enough; pairs as one number."""
    import numpy as np

    from showcause.detectors.coshare.meeting import frequent, meetings, met_rows

    nowhere = np.zeros((people, 3), dtype=np.int64)
    everything = np.ones(columns[3].size - 1, dtype=bool)
    found = []
    for low, high, size in kernel.ranges(columns, everything, people, _PAIRS_AT_ONCE):
        room, within = np.empty(size, dtype=np.int64), (low, high)
        keys = room[: meetings(columns, everything, asked.window, within, people, room)]
        keys = keys[keys // people != keys % people]
        keys.sort()
        pairs, often, _ = frequent(keys, people, asked.objects, nowhere)
        places = np.cumsum(often) - often
        rows = np.empty((int(often.sum()), 2), dtype=np.int32)
        met_rows(columns, everything, asked.window, within, people, pairs, places, rows)
        found.append(np.column_stack([np.repeat(pairs, often), rows]))
    return np.concatenate(found)


def _weighed(
    met: Any, account: Any, source: Any, origin: Numbers, accounts: "pa.Table", asked: Asked
) -> "pa.Table":
    """Both directions of each pair that has enough of the first account's posts in it."""
    import numpy as np
    import pyarrow as pa

    from showcause.detectors.coshare.interned import column

    people = accounts.num_rows + 1
    pairs, of_pair = np.unique(met[:, 0], return_inverse=True)
    rows, of_row = np.unique(met[:, 1:], return_inverse=True)
    # Taking from one array is many times as fast as from chunks.
    names = accounts["account"].combine_chunks()
    posts = column(source, "event_id").combine_chunks().take(pa.array(origin[rows]))
    post = np.asarray(posts.dictionary_encode().indices)[of_row].reshape(-1, 2)
    most = int(post.max(initial=0)) + 1
    tables = []
    for side in (0, 1):
        # Sorted by hand: unique() of numpy 2 hashes, which takes ten times as long here.
        own = np.sort(of_pair * most + post[:, side])
        weight = np.bincount(own[np.diff(own, prepend=-1) > 0] // most, minlength=pairs.size)
        ends = [pairs // people, pairs % people]
        one, other = (pa.array(ends[place] - 1) for place in (side, 1 - side))
        table = pa.table([names.take(one), names.take(other), weight], list(_COLUMNS))
        tables.append(table.filter(pa.array(weight >= asked.objects)))
    return pa.concat_tables(tables)


_COLUMNS: Final = ("account_a", "account_b", "weight")
