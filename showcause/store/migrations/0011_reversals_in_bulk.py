"""On PostgreSQL the refusal of a reversal runs for rulings only, and after the row is there.

A function called before every row of 200,000 kept COPY from writing pages at once.
"""

from importlib import import_module

from django.db import migrations

from showcause.store.append_only import refusal_name

RULED_ON_OWN = import_module("showcause.store.migrations.0003_group_appeals").RULED_ON_OWN
SAID = "nobody rules on a decision they took part in"


def after_the_row(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    name = refusal_name("reversal", RULED_ON_OWN, SAID)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name} ON reversal")
        cursor.execute(
            f"CREATE TRIGGER {name} AFTER INSERT ON reversal FOR EACH ROW"
            f" WHEN (NEW.cause_kind = 'group') EXECUTE FUNCTION {name}()"
        )


class Migration(migrations.Migration):
    dependencies = [("store", "0010_case_waiting")]

    operations = [migrations.RunPython(after_the_row, migrations.RunPython.noop)]
