"""Rows into a table, many at once: `executemany` on SQLite, COPY on PostgreSQL."""

from collections.abc import Iterable, Sequence
from typing import Any

SMALL = 50
"""Below this many rows a plain INSERT beats setting up COPY."""


def add_rows(
    cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows whose key is new; a row that is already there stays as it was."""
    _add(cursor, table, columns, list(rows), " ON CONFLICT DO NOTHING")


def add_rows_once(
    cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows; one whose key is already there raises the database's IntegrityError."""
    _add(cursor, table, columns, list(rows), "")


def _add(
    cursor: Any, table: str, columns: Sequence[str], batch: list[Sequence[Any]], conflict: str
) -> None:
    if not batch:
        return
    if cursor.db.vendor == "postgresql" and len(batch) > SMALL:
        _copy(cursor, table, columns, batch, conflict)
        return
    cursor.executemany(_insert(table, columns) + conflict, batch)


def add_row_once(cursor: Any, table: str, columns: Sequence[str], row: Sequence[Any]) -> None:
    """Insert one row; a row with the same key raises the database's IntegrityError."""
    cursor.execute(_insert(table, columns), row)


def _insert(table: str, columns: Sequence[str]) -> str:
    places = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"


def _copy(
    cursor: Any, table: str, columns: Sequence[str], rows: list[Sequence[Any]], conflict: str
) -> None:
    names = ", ".join(columns)
    staged = f"staged_{table}"
    cursor.execute(
        f"CREATE TEMP TABLE {staged} ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA"
    )
    with cursor.cursor.copy(f"COPY {staged} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {staged}{conflict}")
    cursor.execute(f"DROP TABLE {staged}")
