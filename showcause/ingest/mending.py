"""Parquet parts of an earlier version get the columns that came later.

What can be worked out of the text is worked out; a column nobody could know is null.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from showcause.domain.activity import KINDS

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS: Final = 65_536


def lacks_columns(part: Path, kind: str) -> bool:
    """Whether a part is older than a column of its kind."""
    import pyarrow.parquet as pq

    return not {name for name, _ in KINDS[kind]} <= set(pq.read_schema(part).names)


def write_mended(part: Path, kind: str, draft: Path) -> int:
    """How many rows a part has, all written to `draft` in their order with every column."""
    import pyarrow.parquet as pq

    from showcause.ingest.rows import schema_of

    schema, rows = schema_of(kind), 0
    with (
        pq.ParquetFile(part) as file,
        pq.ParquetWriter(draft, schema, compression="zstd") as writer,
    ):
        for batch in file.iter_batches(batch_size=_ROWS):
            columns = [_column(batch, field) for field in schema]
            writer.write_table(_table(columns, schema))
            rows += batch.num_rows
    return rows


def _table(columns: "list[pa.Array]", schema: "pa.Schema") -> "pa.Table":
    import pyarrow as pa

    return pa.Table.from_arrays(columns, schema=schema)


def _column(batch: "pa.RecordBatch", field: "pa.Field") -> "pa.Array":
    import pyarrow as pa

    from showcause.ingest.shingles import band_keys

    if field.name in batch.schema.names:
        return batch[field.name].cast(field.type)
    if field.name == "band_keys":
        return band_keys(batch["text_normal"].cast(pa.string()).fill_null(""))
    return pa.nulls(batch.num_rows, field.type)
