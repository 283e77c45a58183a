"""Looks at accounts that a changed setting, list or model would concern; append-only."""

from django.db import migrations, models

from showcause.store.append_only import keep

RECORD = ("change_look",)


class Migration(migrations.Migration):
    dependencies = [("store", "0004_cases"), ("store", "0004_eu_statements")]
    operations = [
        migrations.CreateModel(
            name="ChangeLook",
            fields=[
                ("look_id", models.TextField(primary_key=True, serialize=False)),
                ("content_hash", models.TextField(db_index=True)),
                ("stage", models.TextField()),
                ("account", models.TextField()),
                ("staff_id", models.TextField()),
                ("outcome", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={"db_table": "change_look"},
        ),
        migrations.RunPython(keep(RECORD), migrations.RunPython.noop),
    ]
