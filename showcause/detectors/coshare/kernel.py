"""The compiled route: the tables of coshare.sql's steps, made by passes over sorted numbers.

The SQL stays the definition; these give the same rows (property-tested, and on real posts). The
route pays from about a hundred thousand shares on: below, loading the compiler takes longer than
the SQL.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from showcause.detectors.coshare.definition import CoshareSettings
from showcause.detectors.coshare.interned import rows_in
from showcause.detectors.coshare.placing import follows as groups_that_follow
from showcause.domain.activity import KINDS
from showcause.engine.port import Engine, LocalEngine, Sources

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from showcause.detectors.coshare.together import Rows

    Numbers = NDArray[np.int64]
else:
    Numbers = Any

STRENGTH: Final = 1 << 40
_PIECES: Final = 16


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
    ground: "Mapping[str, pa.Table]", settings: CoshareSettings, threads: int
) -> "dict[str, Numbers]":
    """The rows of the step `pairs`, sorted by account_a and account_b."""
    import numpy as np

    from showcause.detectors.coshare.meeting import pairs_of

    people, window = ground["accounts"].num_rows, settings.window
    scanned, searched = _scanned_and_searched(ground, settings)
    decisive = _unsaturated(ground["heavy"], settings)
    few = len(searched["object_no"].unique()) < settings.objects
    calling = decisive.slice(0, 0) if few else decisive
    tables = (scanned, searched, decisive, calling)
    sides = [sorted_rows(table, people, window) for table in tables]
    asked = (settings.objects, window, STRENGTH)
    cuts = _even_cuts(sides[0], people)
    with ThreadPoolExecutor(threads) as pool:
        parts = pool.map(
            lambda ends: pairs_of(sides[0], sides[1], sides[2], sides[3], ends, asked),
            zip(cuts[:-1], cuts[1:], strict=True),
        )
        found = np.concatenate(list(parts))
    found = found[np.lexsort((found[:, 1], found[:, 0]))]
    return dict(zip(_PAIR_COLUMNS, found.T, strict=True))


_PAIR_COLUMNS: Final = (
    *("account_a", "account_b", "objects", "acts_a", "acts_b", "rarest", "commonest"),
    *(f"at_{level}" for level in range(6)),
)


def _even_cuts(rows: "Rows", people: int) -> list[int]:
    """Ranges of accounts with about as many rows each; the first ones meet the most others."""
    import numpy as np

    even = np.linspace(0, rows.account.size, _PIECES + 1).astype(np.int64)[1:-1]
    cuts = np.searchsorted(rows.of_account, even)
    return [*np.unique(np.concatenate([[1], cuts.clip(1, people)])).tolist(), people + 1]


def _scanned_and_searched(
    ground: "Mapping[str, pa.Table]", settings: CoshareSettings
) -> "tuple[pa.Table, pa.Table]":
    """Light and heavy rows, split by whether going through all pairs of the object is cheap.

    Objects are gone through, cheapest first, while their ordered pairs are at most `pairs_a_row`
    for each row; the rest (the viral ones) is only searched for accounts that come into question.
    """
    import numpy as np
    import pyarrow as pa

    light, heavy = ground["light"], ground["heavy"].drop_columns(["decisive"])
    cost = np.asarray(ground["costs"]["cost"])
    numbers = np.unique(np.asarray(heavy["object_no"]))
    numbers = numbers[np.argsort(cost[numbers - 1], kind="stable")]
    cheap = np.cumsum(cost[numbers - 1]) <= settings.pairs_a_row * (light.num_rows + heavy.num_rows)
    is_cheap = np.isin(np.asarray(heavy["object_no"]), numbers[cheap])
    marked = light.append_column("light", [np.ones(light.num_rows, dtype=np.int32)])
    others = heavy.append_column("light", [np.zeros(heavy.num_rows, dtype=np.int32)])
    scanned = pa.concat_tables([marked, others.filter(is_cheap)])
    order = np.argsort(np.asarray(scanned["object_no"]), kind="stable")
    return scanned.take(order), others.filter(~is_cheap)


def _unsaturated(heavy: "pa.Table", settings: CoshareSettings) -> "pa.Table":
    """The decisive heavy rows, without those of objects too many accounts shared at once."""
    import numpy as np
    import pyarrow.compute as pc

    decisive = heavy.filter(pc.equal(heavy["decisive"], 1))
    objects = np.asarray(decisive["object_no"])
    slots = np.stack([objects, np.asarray(decisive["bucket"])])
    (numbers, _), present = np.unique(slots, axis=1, return_counts=True)
    residue = np.bincount(numbers, weights=present.astype(float) ** 2, minlength=1)
    return decisive.filter(residue[objects] <= settings.saturation)


def sorted_rows(table: "pa.Table", people: int, window: int) -> "Rows":
    """The rows of `light` or `heavy` with their groups, for the passes of meeting.py."""
    import numpy as np

    from showcause.detectors.coshare.linear import group_starts, rows_by_account
    from showcause.detectors.coshare.together import Rows

    account, objects, level = (
        own(table[name], "int32") for name in ("account_no", "object_no", "level")
    )
    bucket, first, last = (own(table[name], "int64") for name in ("bucket", "first_at", "last_at"))
    starts, group = group_starts(objects, bucket)
    follows = groups_that_follow(objects[starts[:-1]], bucket[starts[:-1]], window)
    of_account = np.zeros(people + 2, dtype=np.int64)
    np.cumsum(np.bincount(account, minlength=people + 1), out=of_account[1:])
    row = rows_by_account(account, of_account.copy())
    return Rows(
        account=account,
        object=objects,
        level=level,
        light=own(table["light"], "int32") if "light" in table.column_names else level,
        first=first,
        last=last,
        group=group,
        start=starts,
        follows=follows,
        of_account=of_account,
        row=row,
        grouped=group[row],
    )


def own(column: Any, kind: str) -> Numbers:
    """The column as numbers of that kind in memory of our own: passes know one type of array."""
    import numpy as np

    return np.array(np.asarray(column), dtype=kind)


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

    seen = pa.concat_tables([light, heavy.drop_columns(["decisive"])])
    seen = seen.take(np.argsort(np.asarray(seen["object_no"]), kind="stable"))
    asked = np.stack(ties, axis=1).astype(np.int64)
    people = int(np.asarray(seen["account_no"]).max(initial=0))
    rows = sorted_rows(seen, people, settings.window)
    found = proofs_of(rows, asked, settings.proofs, settings.window)
    names = ("finding_no", "account_a", "account_b", "object_no", "a_at", "b_at", "proof_rank")
    return pa.table(dict(zip(names, found.T.copy(), strict=True)))
