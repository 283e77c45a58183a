"""Who wished that a kept case no longer tests rules; append-only."""

from django.db import migrations, models

from showcause.store.append_only import keep

RECORD = ("case_set_aside",)


class Migration(migrations.Migration):
    dependencies = [("store", "0005_change_looks")]
    operations = [
        migrations.CreateModel(
            name="CaseSetAside",
            fields=[
                ("aside_id", models.TextField(primary_key=True, serialize=False)),
                ("subject_id", models.TextField(db_index=True)),
                ("staff_id", models.TextField()),
                ("reason", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={"db_table": "case_set_aside"},
        ),
        migrations.RunPython(keep(RECORD), migrations.RunPython.noop),
    ]
