"""The compiled route: the tables of coshare.sql's steps, made by passes over sorted numbers.

The SQL stays the definition; these give the same rows (property-tested, and on real posts). The
route pays from about a hundred thousand shares on: below, loading the compiler takes longer than
the SQL.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from showcause.detectors.chance import MILLION
from showcause.detectors.coshare.definition import CoshareSettings
from showcause.detectors.coshare.interned import rows_in
from showcause.detectors.coshare.placing import follows as groups_that_follow
from showcause.domain.activity import KINDS
from showcause.engine.port import Engine, LocalEngine, Sources

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from showcause.detectors.coshare.together import Doubt, Rows

    Numbers = NDArray[np.int64]
else:
    Numbers = Any

STRENGTH: Final = 1 << 40
LIGHT, CALLING = 1, 2
_STEPS_IN_BITS: Final = 10


def compiled_threads(engine: Engine, sources: Sources, settings: CoshareSettings) -> int:
    """On how many threads the compiled route runs; 0 when the SQL is to answer."""
    if not isinstance(engine, LocalEngine):
        return 0
    large = rows_in(sources.get("share", ())) >= settings.compiled_from
    return engine.threads if large else 0


def threads_of(engine: Engine) -> int:
    """How many threads compiled passes may use beside that engine."""
    return engine.threads if isinstance(engine, LocalEngine) else 1


def was_compiled(ground: "Mapping[str, pa.Table]") -> bool:
    """Whether `groundwork` of this module made those tables: they are sorted, and lack `placed`."""
    return "placed" not in ground


def pairs(
    ground: "Mapping[str, pa.Table]",
    settings: CoshareSettings,
    threads: int,
    pace: tuple[Any, Any],
) -> "dict[str, Numbers]":
    """The rows of the step `pairs`, sorted by account_a and account_b, without doubtful ones.

    `pace` is by account and stratum its shares, and the chance that a random share meets one of
    them; doubtful is what chance does more often than `false_ties_ppm` on every popularity level.
    """
    import numpy as np

    scene = _scene(ground, settings, pace)
    limit = settings.pairs_at_once // threads
    calling = _near_callers(scene, settings, limit)
    with ThreadPoolExecutor(threads) as pool:
        parts = pool.map(
            lambda part: _pairs_within(scene, part, calling, settings),
            ranges(_columns(scene.rows), scene.scanned, scene.people, limit, threads),
        )
        found = np.concatenate(list(parts))
    return dict(zip(_PAIR_COLUMNS, found.T, strict=True))


_PAIR_COLUMNS: Final = (
    *("account_a", "account_b", "objects", "acts_a", "acts_b", "rarest", "commonest"),
    *(f"at_{level}" for level in range(6)),
)


class _Scene(NamedTuple):
    """All rows; by group whether its object is gone through whole; and what is only searched.

    `elsewhere` says of each account on how many of the objects that are only searched it is, and in
    which of their groups first and last; `doubt` what chance does.
    """

    rows: "Rows"
    scanned: Any
    searched: "Rows"
    elsewhere: Numbers
    doubt: "Doubt"
    people: int


def _scene(
    ground: "Mapping[str, pa.Table]", settings: CoshareSettings, pace: tuple[Any, Any]
) -> _Scene:
    """Objects are gone through, cheapest first, while that makes few pairs for each row.

    The limit is `pairs_a_row` ordered pairs; the rest (the viral ones) is only searched for
    accounts that come into question. Light ones are always cheap.
    """
    import numpy as np

    from showcause.detectors.coshare.together import LEVELS, Doubt

    cost = np.asarray(ground["costs"]["cost"])
    numbers = np.unique(np.asarray(ground["heavy"]["object_no"]))
    numbers = numbers[np.argsort(cost[numbers - 1], kind="stable")]
    seen = _seen(ground["light"], ground["heavy"], _calling(ground["heavy"], settings))
    is_viral = np.zeros(cost.size + 1, dtype=bool)
    most = settings.pairs_a_row * seen["object_no"].size
    is_viral[numbers[np.cumsum(cost[numbers - 1]) > most]] = True
    people, window = ground["accounts"].num_rows + 1, settings.window
    rows = sorted_rows(seen, people - 1, window)
    of_viral = np.flatnonzero(is_viral[rows.object])
    viral = {name: column[of_viral] for name, column in seen.items()}
    searched = sorted_rows(viral, people - 1, window)
    scanned = ~is_viral[rows.object[rows.start[:-1]]]
    lowest = int(searched.level.min(initial=LEVELS))
    doubt = Doubt(*pace, lowest, settings.false_ties_ppm / MILLION)
    return _Scene(rows, scanned, searched, _elsewhere(searched, people), doubt, people)


def _elsewhere(searched: "Rows", people: int) -> Numbers:
    import numpy as np

    from showcause.detectors.coshare.linear import holders

    found = np.zeros((people, 3), dtype=np.int64)
    things = int(searched.object.max(initial=0)) + 1
    found[:, 0] = holders(searched.object, searched.account, things, people)[1]
    there = np.flatnonzero(found[:, 0])
    found[there, 1] = searched.grouped[searched.of_account[there]]
    found[there, 2] = searched.grouped[searched.of_account[there + 1] - 1]
    return found


def _seen(light: "pa.Table", heavy: "pa.Table", calling: Any = None) -> dict[str, Any]:
    """The columns of both, in order of object, bucket and account, with each row's marks."""
    import numpy as np

    calls = np.zeros(heavy.num_rows, dtype=bool) if calling is None else calling
    marks = [np.full(light.num_rows, LIGHT), calls * CALLING]
    columns = {"mark": np.concatenate(marks).astype(np.int32)}
    for name, kind in _COLUMNS:
        columns[name] = np.concatenate([np.asarray(part[name], kind) for part in (light, heavy)])
    if not heavy.num_rows or not light.num_rows:
        return columns
    order = np.argsort(columns["object_no"], kind="stable")
    return {name: column[order] for name, column in columns.items()}


_COLUMNS: Final = (
    ("account_no", "int32"),
    ("object_no", "int32"),
    ("level", "int32"),
    ("bucket", "int64"),
    ("first_at", "int64"),
    ("last_at", "int64"),
)


def _calling(heavy: "pa.Table", settings: CoshareSettings) -> Any:
    """By heavy row: whether it is decisive, of an object not too many accounts shared at once."""
    import numpy as np

    from showcause.detectors.coshare.linear import group_starts

    decisive = np.asarray(heavy["decisive"]) == 1
    objects, buckets = (np.asarray(heavy[name]) for name in ("object_no", "bucket"))
    calling = objects[decisive].astype(np.int32)
    starts, _ = group_starts(calling, buckets[decisive])
    present = np.diff(starts).astype(float)
    residue = np.bincount(calling[starts[:-1]], present**2, int(objects.max(initial=0)) + 1)
    return decisive & (residue[objects] <= settings.saturation)


def _pairs_within(
    scene: _Scene, part: tuple[int, int, int], calling: Numbers, settings: CoshareSettings
) -> Numbers:
    """The pairs whose first account is within part[0] to part[1], with part[2] meetings at most."""
    import numpy as np

    from showcause.detectors.coshare.meeting import frequent, meetings, met_rows
    from showcause.detectors.coshare.together import pairs_of

    within, people = (part[0], part[1]), scene.people
    columns, least = _columns(scene.rows), settings.objects
    room = np.empty(part[2], dtype=np.int64)
    keys = room[: meetings(columns, scene.scanned, settings.window, within, people, room)]
    keys.sort()
    candidates, often, reach = frequent(keys, people, least, scene.elsewhere)
    del keys, room
    low, high = np.searchsorted(calling, [part[0] * people, part[1] * people])
    added = np.setdiff1d(calling[low:high], candidates, assume_unique=True)
    candidates = np.concatenate([candidates, added])
    held = scene.elsewhere[:, 0]
    reach = np.concatenate([reach, np.minimum(held[added // people], held[added % people])])
    ends = np.concatenate([[0], np.cumsum(often), np.full(added.size, often.sum())])
    met = np.empty((int(ends[-1]), 2), dtype=np.int32)
    places = ends[:-1].copy()
    met_rows(columns, scene.scanned, settings.window, within, people, candidates, places, met)
    asked = (least, settings.window, STRENGTH)
    where = (scene.rows, scene.searched)
    found = pairs_of(*where, candidates, reach, met, ends, people, asked, scene.doubt)
    return found[np.lexsort((found[:, 1], found[:, 0]))] if added.size else found


def _near_callers(scene: _Scene, settings: CoshareSettings, limit: int) -> Numbers:
    """Pairs near each other on a viral object where both call: they may share viral ones only.

    In ascending order, as a * people + b.
    """
    import numpy as np

    from showcause.detectors.coshare.meeting import meetings

    rows, nobody = scene.searched, np.zeros(0, dtype=np.int64)
    calls = np.flatnonzero(rows.mark & CALLING > 0)
    if np.unique(rows.object).size < settings.objects or not calls.size:
        return nobody
    group, places = np.unique(rows.group[calls], return_index=True)
    account, first, last = (column[calls] for column in (rows.account, rows.first, rows.last))
    starts = np.append(places, calls.size)
    follows = np.append(rows.follows[group] & (np.diff(group, prepend=-2) == 1), False)
    near = _Meeting(account, first, last, starts, follows)
    asked, double, found = np.ones(group.size, dtype=bool), 2 * settings.window, [nobody]
    for low, high, size in ranges(_columns(near), asked, scene.people, limit):
        room = np.empty(size, dtype=np.int64)
        keys = room[: meetings(_columns(near), asked, double, (low, high), scene.people, room)]
        keys.sort()
        found.append(keys[np.flatnonzero(np.diff(keys, prepend=-1))])
    return np.concatenate(found)


class _Meeting(NamedTuple):
    """The columns of Rows that the pass `meetings` reads."""

    account: Any
    first: Any
    last: Any
    start: Any
    follows: Any


def _columns(rows: "Rows | _Meeting") -> tuple[Any, ...]:
    return (rows.account, rows.first, rows.last, rows.start, rows.follows)


def ranges(
    columns: Any, asked: Any, people: int, limit: int, threads: int = 1
) -> list[tuple[int, int, int]]:
    """Ranges of first accounts with up to `limit` meetings each (or one step of accounts).

    There are about as many as threads at least.

    `columns` are account, first, last, start and follows, as of Rows. Each range is its first
    account, the one after its last, and how many meetings there may be.
    """
    import numpy as np

    from showcause.detectors.coshare.meeting import count_meetings

    shift = max(people.bit_length() - _STEPS_IN_BITS, 0)
    counts = np.zeros(((people - 1) >> shift) + 1, dtype=np.int64)
    count_meetings(columns, asked, shift, counts)
    total = np.cumsum(counts)
    limit = min(limit, int(total[-1]) // threads + 1)
    found, first, before = [], 0, 0
    while first < counts.size:
        last = max(int(np.searchsorted(total, before + limit, side="right")), first + 1)
        upto = int(total[last - 1])
        found.append((first << shift, last << shift, upto - before))
        first, before = last, upto
    return found


def sorted_rows(seen: Mapping[str, Any], people: int, window: int) -> "Rows":
    """The rows of `light` and `heavy` with their groups, for the passes of together.py."""
    import numpy as np

    from showcause.detectors.coshare.linear import group_starts, rows_by_account
    from showcause.detectors.coshare.together import Rows

    account, objects, bucket = seen["account_no"], seen["object_no"], seen["bucket"]
    starts, group = group_starts(objects, bucket)
    follows = groups_that_follow(objects[starts[:-1]], bucket[starts[:-1]], window)
    of_account = np.zeros(people + 2, dtype=np.int64)
    np.cumsum(np.bincount(account, minlength=people + 1), out=of_account[1:])
    row = rows_by_account(account, of_account.copy())
    return Rows(
        account=account,
        object=objects,
        level=seen["level"],
        mark=seen["mark"],
        first=seen["first_at"],
        last=seen["last_at"],
        group=group,
        start=starts,
        follows=follows,
        of_account=of_account,
        row=row,
        grouped=group[row],
    )


def shares_of(source: "Sequence[Path] | pa.Table", accounts: "pa.Table") -> "pa.Table":
    """The share rows whose account has the id of one of those accounts, on whatever platform."""
    import pyarrow as pa
    import pyarrow.compute as pc

    starts = pc.add(pc.binary_length(accounts["platform"]), 1)
    pairs = zip(accounts["account"].to_pylist(), starts.to_pylist(), strict=True)
    ids = pa.array({name.encode()[start:].decode() for name, start in pairs}, pa.string())
    parts = [part.filter(pc.is_in(part["account_id"], ids)) for part in _parts(source)]
    return pa.concat_tables(parts)


def _parts(source: "Sequence[Path] | pa.Table") -> "Iterator[pa.Table]":
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not isinstance(source, Sequence):
        yield source
        return
    schema = pa.schema([(name, pa.type_for_alias(kind)) for name, kind in KINDS["share"]])
    for file in source:
        opened = pq.ParquetFile(file)
        for number in range(opened.num_row_groups):
            part = opened.read_row_group(number)
            nothing = pa.nulls(part.num_rows)
            known = set(part.column_names)
            columns = [part[name] if name in known else nothing for name in schema.names]
            yield pa.table(columns, schema.names).cast(schema)


def proofs(
    light: "pa.Table", heavy: "pa.Table", ties: Sequence[Numbers], settings: CoshareSettings
) -> "pa.Table":
    """The rows of the step `proof_ranks` up to `settings.proofs`.

    `ties` are five columns: finding, a, b, and two objects to show (0: all they share).
    """
    import numpy as np
    import pyarrow as pa

    from showcause.detectors.coshare.together import proofs_of

    seen = _seen(light, heavy)
    asked = np.stack(ties, axis=1).astype(np.int64)
    people = int(seen["account_no"].max(initial=0))
    rows = sorted_rows(seen, people, settings.window)
    found = proofs_of(rows, asked, settings.proofs, settings.window)
    names = ("finding_no", "account_a", "account_b", "object_no", "a_at", "b_at", "proof_rank")
    return pa.table(dict(zip(names, found.T.copy(), strict=True)))
