"""Makes the database itself refuse to change or delete rows of a table; used by migrations."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Refusal = tuple[str, str, str]
"""A table, the SQL condition on NEW under which a row is not taken, and what is then said."""


def keep(tables: Sequence[str], refusals: Sequence[Refusal] = ()) -> Callable[[Any, Any], None]:
    """What a migration runs after it made these tables of the record.

    A migration names them in a constant RECORD, where the tests find them.
    """

    def run(apps: Any, schema_editor: Any) -> None:
        vendor = schema_editor.connection.vendor
        with schema_editor.connection.cursor() as cursor:
            for table in tables:
                for statement in _REWRITING[vendor]:
                    cursor.execute(statement.format(table=table))
            for table, condition, message in refusals:
                _refuse(cursor, vendor, table, condition, message)

    return run


_REWRITING = {
    "sqlite": tuple(
        f"CREATE TRIGGER {{table}}_no_{verb.lower()} BEFORE {verb} ON {{table}} "
        "BEGIN SELECT RAISE(ABORT, 'the record is append-only: {table}'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION record_is_append_only()",
        "CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
        "EXECUTE FUNCTION record_is_append_only()",
    ),
}


def may_be_emptied(tables: Mapping[str, Mapping[str, str]]) -> Callable[[Any, Any], None]:
    """What a migration runs so that named columns of the record may be emptied, all at once.

    By table, what an emptied column says. Nothing else of the row may change, and what is empty
    stays so.
    """

    def run(apps: Any, schema_editor: Any) -> None:
        from django.db import transaction

        vendor = schema_editor.connection.vendor
        with transaction.atomic(), schema_editor.connection.cursor() as cursor:
            for table, empty in tables.items():
                described = schema_editor.connection.introspection.get_table_description(
                    cursor, table
                )
                refused = _rewritten([column.name for column in described], empty, vendor)
                for statement in _EMPTYING[vendor]:
                    cursor.execute(statement.format(table=table, refused=refused))

    return run


def _rewritten(columns: Sequence[str], empty: Mapping[str, str], vendor: str) -> str:
    """The condition on OLD and NEW under which an update is more than emptying."""
    same = "IS" if vendor == "sqlite" else "IS NOT DISTINCT FROM"
    kept = [f'NEW."{name}" {same} OLD."{name}"' for name in columns if name not in empty]
    emptied = [f"NEW.\"{name}\" = '{said}'" for name, said in empty.items()]
    was_full = " OR ".join(f"OLD.\"{name}\" <> '{said}'" for name, said in empty.items())
    return f"NOT ({' AND '.join([*kept, *emptied])} AND ({was_full}))"


_EMPTYING = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS {table}_no_update",
        "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN {refused} "
        "BEGIN SELECT RAISE(ABORT, 'the record is append-only: {table}'); END",
    ),
    "postgresql": (
        "DROP TRIGGER IF EXISTS {table}_append_only ON {table}",
        "DROP TRIGGER IF EXISTS {table}_only_emptied ON {table}",
        "CREATE TRIGGER {table}_append_only BEFORE DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION record_is_append_only()",
        "CREATE TRIGGER {table}_only_emptied BEFORE UPDATE ON {table} FOR EACH ROW "
        "WHEN ({refused}) EXECUTE FUNCTION record_is_append_only()",
    ),
}


def refusal_name(table: str, condition: str, message: str) -> str:
    """What the trigger of a refusal, and on PostgreSQL its function, is called."""
    from showcause.domain.identifier import digest

    return f"{table}_refusal_{digest(condition, message)[:8]}"


def _refuse(cursor: Any, vendor: str, table: str, condition: str, message: str) -> None:
    name = refusal_name(table, condition, message)
    if vendor == "sqlite":
        cursor.execute(
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    cursor.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = '23514'; END IF; "
        "RETURN NEW; END $$"
    )
    cursor.execute(
        f"CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
