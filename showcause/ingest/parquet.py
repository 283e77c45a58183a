"""Parquet files, read a slice at a time so that memory stays bounded whatever a row group holds."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from showcause.domain.errors import BadInput
from showcause.ingest.delimited import distinct_names

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_BATCH_BYTES: Final = 16 << 20
_BATCH_ROWS: Final = 32_768


def open_parquet(path: Path, where: str) -> "pq.ParquetFile":
    """The file with its footer read.

    Raises:
        BadInput: not a Parquet file, or cut short.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path, memory_map=False, pre_buffer=False)
    except (pa.ArrowException, OSError) as error:
        raise BadInput(f"is not a whole Parquet file: {_short(error)}", where=where) from error


def columns_of(file: "pq.ParquetFile") -> tuple[str, ...]:
    """The names of its columns, each distinct."""
    return distinct_names(file.schema_arrow.names)


def slices(file: "pq.ParquetFile") -> "Iterator[pa.RecordBatch | str]":
    """Slices of the rows in order; a text, and nothing after it, where the file is damaged."""
    import pyarrow as pa

    names = columns_of(file)
    try:
        for batch in file.iter_batches(batch_size=_rows_at_once(file)):
            yield pa.RecordBatch.from_arrays(batch.columns, names=list(names))
    except (pa.ArrowException, OSError) as error:
        yield _short(error)


def _rows_at_once(file: "pq.ParquetFile") -> int:
    meta = file.metadata
    held = sum(meta.row_group(at).total_byte_size for at in range(meta.num_row_groups))
    fitting = _BATCH_BYTES * max(meta.num_rows, 1) // max(held, 1)
    return int(min(max(fitting, 1), _BATCH_ROWS))


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:200]
