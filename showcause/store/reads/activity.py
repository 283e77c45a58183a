"""Which Parquet parts exist, and what was read in."""

from collections.abc import Iterator

from showcause.store.reads.rows import chunks, fetch_tuples


def parts() -> list[tuple[str, str]]:
    """(kind, path below the workspace) of every listed part, in the order of their paths."""
    rows = fetch_tuples("SELECT kind, path FROM activity_part ORDER BY path")
    return [(kind, path) for kind, path in rows]


def batch_is_known(batch_id: str) -> bool:
    """Whether a file with this content was read in already."""
    return bool(fetch_tuples("SELECT 1 FROM ingest_batch WHERE batch_id = %s", (batch_id,)))


def waiting_rows_of(file: str, size: int) -> Iterator[list[tuple[str, str, int]]]:
    """Quarantined rows of a file, or of the files in it, that nobody mended: id, file, row."""
    sql = """SELECT quarantine_id, file, "row" FROM quarantine
        WHERE retried_at IS NULL AND (file = %s OR SUBSTR(file, 1, %s) = %s)"""
    inside = f"{file}/"
    for rows in chunks(sql, size, "quarantine_id", (file, len(inside), inside)):
        yield [(row["quarantine_id"], row["file"], row["row"]) for row in rows]


def batches_with_parts() -> list[str]:
    """Every batch that added something, in the order of their ids."""
    rows = fetch_tuples("SELECT DISTINCT batch_id FROM activity_part ORDER BY batch_id")
    return [batch for (batch,) in rows]


def parts_of(batch_id: str) -> list[tuple[str, str]]:
    """(kind, path below the workspace) of the parts a batch added, withdrawn rows left out."""
    rows = fetch_tuples(
        "SELECT kind, path FROM activity_part WHERE batch_id = %s AND kind <> 'withdrawn'",
        (batch_id,),
    )
    return [(kind, path) for kind, path in rows]
