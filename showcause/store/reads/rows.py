"""Rows by name from a question in SQL."""

from collections.abc import Iterator, Sequence
from typing import Any

Row = dict[str, Any]


def fetch(sql: str, params: Sequence[Any] = ()) -> list[Row]:
    """Every row of a question as a dict by column name."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def fetch_tuples(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Every row of a question as a tuple."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [tuple(row) for row in cursor.fetchall()]


def fetch_number(sql: str, params: Sequence[Any] = ()) -> int:
    """The one whole number a question asks for; no row counts as 0."""
    rows = fetch_tuples(sql, params)
    return int(rows[0][0] or 0) if rows else 0


def chunks(sql: str, size: int, key: str, params: Sequence[Any] = ()) -> Iterator[list[Row]]:
    """Rows in chunks by a text key; `sql` ends in a WHERE clause and is given key > last.

    Rows answered for before the next chunk is asked need not be skipped: the key moves on.
    """
    last = ""
    while True:
        rows = fetch(f"{sql} AND {key} > %s ORDER BY {key} LIMIT {size}", (*params, last))
        if not rows:
            return
        yield rows
        last = rows[-1][key.rpartition(".")[2]]
