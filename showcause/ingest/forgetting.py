"""Parquet parts written again without rows whose time is over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from showcause.domain.moment import Moment

if TYPE_CHECKING:
    import pyarrow as pa

EVER: Final = -(2**62)
"""A moment before everything: nothing is older."""

NEVER_BY_AGE: Final = frozenset({"affiliation"})
"""Declarations protect those who made them for as long as nobody takes them back."""

_ROWS: Final = 131_072

_Own = tuple["pa.StringArray", "pa.Int64Array"]
"""Accounts with a moment of their own, and those moments."""


@dataclass(frozen=True, slots=True)
class Forgetting:
    """What goes: rows of `kind` before `before`, and of single accounts before their own moment.

    `by_account` names accounts as `platform:account_id`; a moment of `EVER` keeps all they have.
    """

    kind: str
    before: Moment
    by_account: Mapping[str, Moment] = field(default_factory=dict)

    @property
    def at(self) -> str:
        """The column with a row's moment."""
        return "created_at" if self.kind == "post" else "at"


def rows_to_forget(part: Path, forgetting: Forgetting) -> int:
    """How many rows of a part go."""
    import pyarrow.parquet as pq

    if not _can_hold_any(part, forgetting):
        return 0
    columns, own = ["platform", "account_id", forgetting.at], _own_moments(forgetting)
    gone = 0
    with pq.ParquetFile(part) as file:
        for batch in file.iter_batches(batch_size=_ROWS, columns=columns):
            gone += batch.num_rows - _kept(batch, forgetting, own).true_count
    return gone


def write_without(part: Path, forgetting: Forgetting, draft: Path) -> int:
    """How many rows were kept, written to `draft` in their order."""
    import pyarrow.parquet as pq

    kept, own = 0, _own_moments(forgetting)
    with (
        pq.ParquetFile(part) as file,
        pq.ParquetWriter(draft, file.schema_arrow, compression="zstd") as writer,
    ):
        for batch in file.iter_batches(batch_size=_ROWS):
            left = batch.filter(_kept(batch, forgetting, own))
            writer.write_batch(left)
            kept += left.num_rows
    return kept


def _can_hold_any(part: Path, forgetting: Forgetting) -> bool:
    """Whether a part may hold a row that goes, as far as its own statistics say."""
    import pyarrow.parquet as pq

    if any(until != EVER for until in forgetting.by_account.values()):
        return True
    told = pq.read_metadata(part)
    place = told.schema.to_arrow_schema().get_field_index(forgetting.at)
    names = [told.schema.column(number).path for number in range(told.num_columns)]
    if place < 0 or forgetting.at not in names:
        return False
    column = names.index(forgetting.at)
    for group in range(told.num_row_groups):
        known = told.row_group(group).column(column).statistics
        if known is None or not known.has_min_max or known.min < forgetting.before:
            return True
    return False


def _own_moments(forgetting: Forgetting) -> "_Own":
    import pyarrow as pa

    names = pa.array(forgetting.by_account.keys(), pa.string())
    return names, pa.array(forgetting.by_account.values(), pa.int64())


def _kept(batch: "pa.RecordBatch", forgetting: Forgetting, own: "_Own") -> "pa.BooleanArray":
    import pyarrow as pa
    import pyarrow.compute as pc

    before = pa.scalar(forgetting.before, pa.int64())
    known, moments = own
    if len(known):
        names = pc.binary_join_element_wise(batch["platform"], batch["account_id"], ":")
        before = pc.fill_null(moments.take(pc.index_in(names, value_set=known)), before)
    # A row without a moment cannot be said to be over.
    return pc.fill_null(pc.greater_equal(batch[forgetting.at], before), True)
