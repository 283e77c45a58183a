"""Events in a table of a PostgreSQL database: an ascending number and a JSON object each.

The cursor is the last number read. Numbers are given out before their rows are committed, so a
row is read only once every transaction that was under way when it was written has ended; nothing
below the cursor can then still appear. The price is that one long transaction on that server
holds the stream up, which its lag shows.
"""

import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from showcause.domain.errors import BadInput, PlatformError
from showcause.domain.moment import MINUTE
from showcause.ingest.streams import Pulled

if TYPE_CHECKING:
    import psycopg

_LOOK_SECONDS: Final = 0.5
_OURS: Final = ("table", "number", "event")


class TableStream:
    """`postgresql://HOST/DATABASE?table=NAME`, with `number` and `event` where the columns differ.

    The password comes from the usual places of libpq: PGPASSWORD, or ~/.pgpass.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        given = dict(parse_qsl(parts.query))
        if not given.get("table"):
            raise BadInput("the address names no table", hint="postgresql://…/DATABASE?table=NAME")
        if parts.password:
            raise BadInput("a password does not belong in an address", hint="PGPASSWORD")
        self._table, self._number, self._event = (
            given.get("table", ""), given.get("number", "id"), given.get("event", "event")
        )  # fmt: skip
        rest = urlencode({name: value for name, value in given.items() if name not in _OURS})
        self._database = parts._replace(query=rest).geturl()
        self.name = f"table:{parts.hostname or ''}{parts.path}/{self._table}"
        self._connection: psycopg.Connection[Any] | None = None

    def pull(self, cursor: str, at_most: int, wait: float) -> Pulled:
        """The next rows, in the order of their numbers."""
        until = time.monotonic() + wait
        while True:
            rows = self._rows(int(cursor or -(1 << 63)), at_most)
            if rows or time.monotonic() >= until:
                break
            # A table does not tell that a row came unless its writers call NOTIFY.
            time.sleep(min(_LOOK_SECONDS, max(until - time.monotonic(), 0)))
        lines = tuple(event.encode() for _, event in rows)
        return Pulled(lines, str(rows[-1][0]) if rows else cursor, ended=not rows)

    def close(self) -> None:
        """Close the connection."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def _rows(self, after: int, at_most: int) -> list[tuple[int, str]]:
        import psycopg
        from psycopg import sql

        question = sql.SQL(
            "SELECT {number}, {event}::text FROM {table} WHERE {number} > %s "
            "AND age(xmin) > age(pg_snapshot_xmin(pg_current_snapshot())::xid) "
            "ORDER BY {number} LIMIT %s"
        ).format(
            number=sql.Identifier(self._number),
            event=sql.Identifier(self._event),
            table=sql.Identifier(*self._table.split(".")),
        )
        try:
            return self._open().execute(question, (after, at_most)).fetchall()
        except psycopg.OperationalError as error:
            self.close()
            raise PlatformError(
                _first_line(error), permanent=False, where=self.name, wait_ms=MINUTE
            ) from error
        except psycopg.Error as error:
            self.close()
            raise BadInput(_first_line(error), where=self.name) from error

    def _open(self) -> "psycopg.Connection[Any]":
        import psycopg

        if self._connection is None:
            self._connection = psycopg.connect(self._database, autocommit=True)
        return self._connection


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
