"""The record as one file, copied while others write, and put back.

SQLite: its backup API takes everything in one reading transaction, which in WAL mode holds up no
writer. PostgreSQL: `pg_dump` reads one snapshot, and `pg_restore` puts it into an empty database.
"""

import os
import sqlite3
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from showcause.domain.errors import BadInput, BrokenRecord

SQLITE_FILE: Final = "record.sqlite3"
DUMP_FILE: Final = "record.dump"
SQLITE_MARK: Final = b"SQLite format 3\0"


def copy_record(folder: Path) -> str:
    """Write the record of this process as it is at one moment; gives the name of the file.

    Raises:
        BadInput: there is no `pg_dump`, or it failed.
    """
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.ensure_connection()
        _copied(connection.connection, folder / SQLITE_FILE)
        return SQLITE_FILE
    target = str(folder / DUMP_FILE)
    _run(("pg_dump", "--format=custom", "--no-owner", "--file", target), connection.settings_dict)
    return DUMP_FILE


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a small SQLite store that others may be writing to."""
    store = sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=30)
    try:
        _copied(store, target)
    finally:
        store.close()


def is_sqlite(path: Path) -> bool:
    """Whether a file is an SQLite store."""
    with path.open("rb") as file:
        return file.read(len(SQLITE_MARK)) == SQLITE_MARK


def _copied(source: Any, target: Path) -> None:
    copy = sqlite3.connect(target)
    try:
        source.backup(copy)
        # The copy is one file, with nothing beside it that could be forgotten.
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()
    with target.open("rb+") as file:
        os.fsync(file.fileno())


def check_sqlite(path: Path) -> None:
    """See that every page of an SQLite store is whole.

    Raises:
        BrokenRecord: one is not.
    """
    store = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        (told,) = store.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise BrokenRecord(str(error), where=str(path)) from error
    finally:
        store.close()
    if told != "ok":
        raise BrokenRecord(str(told), where=str(path))


def put_back_dump(dump: Path, database: Mapping[str, Any]) -> None:
    """Put a dump into an empty PostgreSQL database, by Django's settings for it.

    Raises:
        BadInput: the database is not empty, or `pg_restore` failed.
    """
    words = ("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction")
    _run((*words, "--dbname", str(database["NAME"]), str(dump)), database)


def _run(words: Sequence[str], database: Mapping[str, Any]) -> None:
    at = {
        "PGDATABASE": database["NAME"],
        "PGHOST": database["HOST"],
        "PGPASSWORD": database["PASSWORD"],
        "PGPORT": database["PORT"],
        "PGUSER": database["USER"],
    }
    known = {name: str(value) for name, value in at.items() if value}
    try:
        subprocess.run(words, env={**os.environ, **known}, check=True, capture_output=True)
    except FileNotFoundError as error:
        hint = "apt-get install postgresql-client"
        raise BadInput(f"there is no {words[0]} here", hint=hint) from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise BadInput(f"{words[0]} failed", where=str(database["NAME"]), hint=said) from error
