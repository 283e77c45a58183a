"""Rows by name from a question in SQL."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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


def fetch_tuples_along(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The same about one chunk of many: looked up by keys, not by reading whole tables."""
    with along_keys():
        return fetch_tuples(sql, params)


_OTHER_WAYS: Final = ("seqscan", "sort", "hashjoin", "mergejoin", "material")


@contextmanager
def along_keys() -> Iterator[None]:
    """Have PostgreSQL walk the key's index and look everything else up by its keys.

    It expects a handful of rows where there are thousands, and would put the whole table in order
    for each chunk of it.
    """
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("; ".join(f"SET enable_{way} = off" for way in _OTHER_WAYS))
        try:
            yield
        finally:
            cursor.execute("; ".join(f"RESET enable_{way}" for way in _OTHER_WAYS))


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
        with along_keys():
            rows = fetch(asked, (*params, *ends, last))
        if not rows:
            return
        yield rows
        last = rows[-1][key.rpartition(".")[2]]
