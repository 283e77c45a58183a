"""The sandbox's own SQLite file: opened once per thread, written by one thread at a time."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from showcause.domain.identifier import digest
from showcause.platforms.sandbox.measures import MISBEHAVING

_BUSY_SECONDS: Final = 30.0
_SCHEMA: Final = Path(__file__).with_name("schema.sql")
_MISBEHAVING_ACCOUNT: Final = """
    INSERT INTO account (id, kind, handle, name, bio, picture, header, language, followers)
    VALUES (?1, 'account', ?1, ?1, ?2, 'picture of ' || ?1, 'header of ' || ?1, 'en', 12)
    ON CONFLICT (id) DO NOTHING
"""
_MISBEHAVING_POST: Final = """
    INSERT INTO post (id, account_id, created_at, language, text)
    VALUES (?1 || '/1', ?1, 1577836800000, 'en', ?2) ON CONFLICT (id) DO NOTHING
"""


def store_name(path: Path) -> str:
    """16 hex digits over where a store lies."""
    return digest(str(path.resolve()))[:16]


class Store:
    """Connections to one sandbox file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._lock = threading.Lock()
        self._opened: list[sqlite3.Connection] = []
        with self.writing() as connection:
            _prepare(connection)

    @property
    def name(self) -> str:
        """What tells this store from any other on the machine, without telling where it lies."""
        return store_name(self._path)

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection, for reading."""
        if not hasattr(self._local, "connection"):
            self._local.connection = _open(self._path)
            self._opened.append(self._local.connection)
        connection: sqlite3.Connection = self._local.connection
        return connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all that is written inside, or nothing."""
        with self._lock:
            connection = self.connection
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def close(self) -> None:
        """Close every connection; no thread may be using one any more."""
        for connection in self._opened:
            connection.close()


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -65536"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    for statement in _SCHEMA.read_text("utf-8").split(";"):
        connection.execute(statement)
    rows = list(MISBEHAVING.items())
    connection.executemany(_MISBEHAVING_ACCOUNT, rows)
    connection.executemany(_MISBEHAVING_POST, rows)
