"""Rows by name from a question in SQL."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

Row = dict[str, Any]

Span = tuple[str, str]
"""Keys beyond the first, up to and with the second; an empty second is no end."""

WHOLE: Final[Span] = ("", "")


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


def chunks(
    sql: str, size: int, key: str, params: Sequence[Any] = (), span: Span = WHOLE
) -> Iterator[list[Row]]:
    """Rows in chunks by a text key; `sql` ends in a WHERE clause and is given key > last.

    Rows answered for before the next chunk is asked need not be skipped: the key moves on.
    """
    last, end = span
    until, ends = (f" AND {key} <= %s", (end,)) if end else ("", ())
    asked = f"{sql}{until} AND {key} > %s ORDER BY {key} LIMIT {size}"
    while True:
        rows = fetch(asked, (*params, *ends, last))
        if not rows:
            return
        yield rows
        last = rows[-1][key.rpartition(".")[2]]
