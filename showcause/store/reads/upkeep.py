"""Questions about the record as a thing to be kept: can it be written, is it whole, what waits."""

from showcause.domain.moment import Moment
from showcause.store.reads.rows import fetch_number, fetch_tuples
from showcause.store.record import transaction, vendor


def writable() -> str:
    """What the record is and how large, once a transaction that changes nothing was taken."""
    with transaction() as cursor:
        if vendor() == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        else:
            # A server that only follows another one takes no transaction id.
            cursor.execute("SELECT pg_current_xact_id()")
            cursor.execute("SELECT pg_database_size(current_database())")
        (size,) = cursor.fetchone()
    return f"{'SQLite' if vendor() == 'sqlite' else 'PostgreSQL'}, {size / 1_048_576:,.1f} MB"


def changes_to_tables() -> tuple[list[str], list[str]]:
    """Changes to the tables that this record has not seen, and those only a newer version knows."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    known = {name for app, name in loader.disk_migrations if app == "store"}
    seen = {name for app, name in loader.applied_migrations or {} if app == "store"}
    return sorted(known - seen), sorted(seen - known)


def server_moment() -> Moment:
    """The moment by the database server's clock; only PostgreSQL has one."""
    return fetch_number("SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::bigint")


def newest_moment() -> Moment:
    """When the newest ledger entry was made; 0 before the first."""
    return fetch_number("SELECT at FROM ledger_entry ORDER BY number DESC LIMIT 1")


def oldest_moment() -> Moment | None:
    """When the first ledger entry was made; None before it."""
    return fetch_number("SELECT at FROM ledger_entry ORDER BY number LIMIT 1") or None


def entries_placed() -> int:
    """How many entries have their place in the tree."""
    return fetch_number("SELECT MAX(tree_size) FROM ledger_checkpoint")


def root_signed_at(size: int) -> str | None:
    """The root of the checkpoint of that size, in hexadecimal; None if none was signed."""
    rows = fetch_tuples("SELECT root FROM ledger_checkpoint WHERE tree_size = %s", (size,))
    return str(rows[0][0]) if rows else None


def leaving() -> tuple[int, str, dict[str, int]]:
    """How much may leave, what the oldest of it last heard, and how much is stuck, by kind."""
    waiting = fetch_number("SELECT COUNT(*) FROM outbox WHERE state = 'ready'")
    heard = fetch_tuples(
        """SELECT last_error FROM outbox WHERE state = 'ready' AND last_error <> ''
        ORDER BY number LIMIT 1"""
    )
    stuck = fetch_tuples(
        "SELECT kind, COUNT(*) FROM outbox WHERE state = 'stuck' GROUP BY kind ORDER BY kind"
    )
    return waiting, str(heard[0][0]) if heard else "", dict(stuck)


def oldest_leaving() -> Moment | None:
    """When the order or letter was made that may leave and has waited longest."""
    rows = fetch_tuples(
        """SELECT MIN(made_at) FROM (
            SELECT o.made_at FROM (SELECT ref FROM outbox WHERE kind = 'order' AND state = 'ready'
                ORDER BY number LIMIT 1) x JOIN platform_order o ON o.order_id = x.ref
            UNION ALL SELECT n.made_at FROM (SELECT ref FROM outbox WHERE kind = 'mail'
                AND state = 'ready' ORDER BY number LIMIT 1) x JOIN notice n ON n.notice_id = x.ref
        ) AS oldest"""
    )
    return None if rows[0][0] is None else int(rows[0][0])
