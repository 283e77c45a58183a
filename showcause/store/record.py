"""Opens the record: SQLite in the workspace, or PostgreSQL by URL."""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from showcause.domain.errors import BadInput, NotPermitted
from showcause.store.format import changes_wanted

GARBAGE_EVERY: Final = 50_000
"""New objects after which Python looks for circles of them; by itself it would every 700."""

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-262144;"
    "PRAGMA temp_store=MEMORY; PRAGMA recursive_triggers=ON; PRAGMA wal_autocheckpoint=4000;"
    "PRAGMA secure_delete=ON"
)


def database_from_url(url: str, home: Path) -> dict[str, Any]:
    """Django's settings for one database; an empty URL is SQLite in the workspace.

    Raises:
        BadInput: the URL names neither PostgreSQL nor SQLite.
    """
    if not url:
        return _sqlite(home / "record.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(parts.path))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadInput(
            f"DATABASE_URL starts with '{parts.scheme}'", hint="postgresql://… or leave it unset"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        # Compiling a question costs a second, and tables that have just grown mislead the planner.
        "OPTIONS": {"options": "-c jit=off"},
    }


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": SQLITE_PRAGMAS,
        },
    }


def open_record(database: dict[str, Any], *, secret: str, extra: Mapping[str, Any]) -> None:
    """Configure Django for this database; a second call in one process moves to another.

    `extra` is further settings; its INSTALLED_APPS come after the record's own.
    """
    import django
    from django.conf import settings

    # A batch is tens of thousands of small rows at once, and none of them is in a circle.
    gc.set_threshold(GARBAGE_EVERY, 20)
    if settings.configured:
        _use_database(database)
        return
    settings.configure(
        DATABASES={"default": database},
        SECRET_KEY=secret,
        USE_TZ=True,
        TIME_ZONE="UTC",
        **{**extra, "INSTALLED_APPS": ["showcause.store", *extra.get("INSTALLED_APPS", ())]},
    )
    django.setup()


def _use_database(database: dict[str, Any]) -> None:
    from django.db import connections

    connections["default"].close()
    del connections["default"]
    connections.settings = connections.configure_settings({"default": database})


def bring_up_to_date() -> None:
    """Apply every change to the tables that this database has not seen, one process at a time.

    Others may be at work on it, older ones too: changes wait in line with what they write, and
    what was broken off is brought to its end by whoever opens the record next.

    Raises:
        BadInput: the record is of a program too new for this one to understand.
    """
    from django.core.management import call_command

    if not changes_wanted():
        return
    with _one_upgrade():
        if changes_wanted():
            call_command("migrate", verbosity=0, interactive=False)
            _drop_indexes_by_beginning()


UPGRADE_LOCK: Final = 7_461_530
"""The advisory lock that an upgrade holds on PostgreSQL; a number of our own."""


@contextmanager
def _one_upgrade() -> Iterator[None]:
    """On SQLite before all writers; on PostgreSQL only before other upgrades."""
    if vendor() == "sqlite":
        with _turn("bulk"), _turn():
            yield
        return
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", (UPGRADE_LOCK,))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", (UPGRADE_LOCK,))


def _drop_indexes_by_beginning() -> None:
    """On PostgreSQL Django makes two indexes of each text key: the second for LIKE 'beginning%'.

    No question here asks so, and keeping the second up to date was a third of writing a row.
    """
    if vendor() != "postgresql":
        return
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()
            AND indexname LIKE '%\\_like' AND indexdef LIKE '%text_pattern_ops%'"""
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP INDEX IF EXISTS "{name}"')


@contextmanager
def transaction() -> Iterator[Any]:
    """One durable transaction: everything in it is written, or nothing; gives its cursor."""
    from django.db import connection
    from django.db import transaction as django_transaction

    with _turn(), django_transaction.atomic(durable=True), connection.cursor() as cursor:
        yield cursor


@contextmanager
def _turn(line: str = "turn") -> Iterator[None]:
    """On SQLite, wait in line for the one place to write.

    SQLite itself lets writers look again every tenth of a second, and a sweep that writes chunk
    after chunk would nearly always be found writing.
    """
    if vendor() != "sqlite":
        yield
        return
    import fcntl

    from django.db import connection

    with open(f"{connection.settings_dict['NAME']}.{line}", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def written_behind() -> Iterator[Callable[[Callable[[Any], None]], None]]:
    """Gives what hands a write over, to be done in a transaction of its own on another connection.

    The caller prepares the next meanwhile. One write at a time, in the order given; handing over
    waits for the one before and raises what it raised. On leaving, all of them are durable.
    """
    from concurrent.futures import Future, ThreadPoolExecutor

    under_way: list[Future[None]] = []

    def hand_over(write: Callable[[Any], None]) -> None:
        while under_way:
            under_way.pop().result()
        under_way.append(writer.submit(_write_in_bulk, write))

    with ThreadPoolExecutor(max_workers=1) as writer:
        try:
            yield hand_over
            while under_way:
                under_way.pop().result()
        finally:
            writer.submit(close).result()


def _write_in_bulk(write: Callable[[Any], None]) -> None:
    """Bulk writers have a line of their own, so that one of them at most is before anybody else.

    SQLite's log is carried into its file by the commits themselves, never beside them: before
    3.51.3 a checkpoint and a commit at once can leave the file malformed (sqlite.org/wal.html, "The
    WAL-Reset Bug").
    """
    with _turn("bulk"), transaction() as cursor:
        write(cursor)


def clean_up() -> None:
    """Leave nothing of what was deleted in the database's own files.

    On SQLite its log is emptied into the file, which was overwritten where something went. On
    PostgreSQL the space is freed; its write-ahead log is whoever keeps it answers for.
    """
    from django.db import connection

    if vendor() == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
        return
    # Nobody commits beside a checkpoint (see `_write_in_bulk`).
    with _turn("bulk"), _turn(), connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def vendor() -> str:
    """`sqlite` or `postgresql`."""
    from django.db import connection

    return connection.vendor


def close() -> None:
    """Let go of the database connection."""
    from django.db import connections

    connections.close_all()


def written_first(write: Callable[[Any], None]) -> bool:
    """Whether this was written; False if another process wrote one of its keys first."""
    from django.db import IntegrityError

    try:
        with transaction() as cursor:
            write(cursor)
    except IntegrityError:
        return False
    return True


@contextmanager
def refusals_as_errors() -> Iterator[None]:
    """Turn what the database itself refuses into `NotPermitted` with the database's reason."""
    from django.db import DatabaseError

    try:
        yield
    except DatabaseError as error:
        message = str(error).split("\n")[0]
        if "append-only" in message or "only a person" in message or "nobody " in message:
            raise NotPermitted(message) from error
        if "UNIQUE" in message or "duplicate key" in message:
            raise NotPermitted("this was answered already") from error
        raise
