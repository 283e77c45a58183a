"""Which programs may work on which record: told by the record itself, checked before it is touched.

Tables only grow: a program one format older works on beside newer ones until it is stopped. A
record says with each format which is the oldest that may; an older program refuses to open it.
"""

from typing import Final

from showcause.domain.errors import BadInput

FORMAT: Final = 1
"""Of this program; raised with every release that changes tables."""

BESIDE: Final = 0
"""The oldest format whose programs may work on the record beside this one: one release back.

A migration of each release writes both into `record_format`.
"""


def changes_wanted() -> bool:
    """Whether this program has changes for the tables that the record has not seen.

    Raises:
        BadInput: the record is of a program too new for this one to understand.
    """
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    newest = _newest()
    if newest and newest[1] > FORMAT:
        raise BadInput(
            f"the record is of format {newest[0]}, which programs before format {newest[1]} cannot"
            f" work on; this one is of format {FORMAT}",
            hint="start the newer version again, or restore a backup from before the upgrade",
        )
    if newest and newest[0] > FORMAT:
        return False
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _newest() -> tuple[int, int] | None:
    """The newest format the record was brought to, and the oldest that may work beside it.

    (0, 0) where no format was noted yet, None where the table is not there.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        if "record_format" not in connection.introspection.table_names(cursor):
            return None
        cursor.execute("SELECT format, beside FROM record_format ORDER BY format DESC LIMIT 1")
        row = cursor.fetchone()
        return (int(row[0]), int(row[1])) if row else (0, 0)
