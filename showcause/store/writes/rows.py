"""Rows into a table, many at once: many a statement on SQLite, COPY on PostgreSQL."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Final

SMALL: Final = 50
"""Below this many rows a plain INSERT beats setting up COPY."""

AT_ONCE: Final = 500
"""Rows a statement on SQLite: twice as fast as one by one, and the other threads run meanwhile."""

PLACES: Final = 32_000
"""Most values a statement may hold on SQLite, a little under its limit."""


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
    if cursor.db.vendor == "sqlite" and len(batch) > 1:
        _many_a_statement(cursor, table, columns, batch, conflict)
        return
    cursor.executemany(_insert(table, columns) + conflict, batch)


def _many_a_statement(
    cursor: Any, table: str, columns: Sequence[str], batch: list[Sequence[Any]], conflict: str
) -> None:
    from sqlite3 import Cursor

    size = min(AT_ONCE, PLACES // len(columns))
    with cursor.db.wrap_database_errors:
        for start in range(0, len(batch), size):
            part = batch[start : start + size]
            sql = _insert_many(table, tuple(columns), len(part)) + conflict
            # Django would look for its own placeholders in each of these long statements.
            Cursor.execute(cursor.cursor, sql, list(chain.from_iterable(part)))


@lru_cache(maxsize=256)
def _insert_many(table: str, columns: tuple[str, ...], rows: int) -> str:
    row = f"({', '.join('?' * len(columns))})"
    names = ", ".join(columns)
    return f"INSERT INTO {table} ({names}) VALUES {', '.join([row] * rows)}"


def add_row_once(cursor: Any, table: str, columns: Sequence[str], row: Sequence[Any]) -> None:
    """Insert one row; a row with the same key raises the database's IntegrityError."""
    cursor.execute(_insert(table, columns), row)


def _insert(table: str, columns: Sequence[str]) -> str:
    places = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"


def _copy(
    cursor: Any, table: str, columns: Sequence[str], rows: list[Sequence[Any]], conflict: str
) -> None:
    from django.db import IntegrityError, transaction

    if not conflict:
        _copy_into(cursor, table, columns, rows)
        return
    try:
        with transaction.atomic():
            _copy_into(cursor, table, columns, rows)
    except IntegrityError:
        _copy_what_is_new(cursor, table, columns, rows, conflict)


def _copy_what_is_new(
    cursor: Any, table: str, columns: Sequence[str], rows: list[Sequence[Any]], conflict: str
) -> None:
    """By way of a staging table, which costs twice as much: COPY itself passes over no row."""
    names = ", ".join(columns)
    staged = f"staged_{table}"
    # Made once a connection: making and dropping one a batch would write the catalogue each time.
    cursor.execute(
        f"CREATE TEMP TABLE IF NOT EXISTS {staged} ON COMMIT DELETE ROWS"
        f" AS SELECT {names} FROM {table} WITH NO DATA"
    )
    _copy_into(cursor, staged, columns, rows)
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {staged}{conflict}")
    # Two batches for one table may share a transaction.
    cursor.execute(f"TRUNCATE {staged}")


def _copy_into(
    cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with cursor.db.wrap_database_errors, cursor.cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
