"""Legal holds, what was erased when its time was over, and the formats of the record."""

from django.db import migrations, models

from showcause.store.append_only import keep

RECORD = ("legal_hold", "case_erasure", "part_rewriting", "retention_run", "record_format")


FORMAT, BESIDE = 1, 0


def say_format(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("INSERT INTO record_format VALUES (%s, %s)", (FORMAT, BESIDE))


def _key():
    return models.TextField(primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("store", "0013_api_tokens")]
    operations = [
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                ("hold_id", _key()),
                ("account", models.TextField(db_index=True)),
                ("reason", models.TextField()),
                ("owner", models.TextField()),
                ("staff_id", models.TextField()),
                ("starts_at", models.BigIntegerField()),
                ("expires_at", models.BigIntegerField()),
            ],
            options={"db_table": "legal_hold"},
        ),
        migrations.CreateModel(
            name="CaseErasure",
            fields=[
                ("proposal_id", _key()),
                ("purpose", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={"db_table": "case_erasure"},
        ),
        migrations.CreateModel(
            name="PartRewriting",
            fields=[
                ("rewriting_id", _key()),
                ("path", models.TextField(db_index=True)),
                ("reason", models.TextField()),
                ("row_count", models.BigIntegerField()),
                ("sha256", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={"db_table": "part_rewriting"},
        ),
        migrations.CreateModel(
            name="RetentionRun",
            fields=[
                ("run_id", _key()),
                ("periods", models.TextField()),
                ("erased", models.TextField()),
                ("kept", models.TextField()),
                ("remaining", models.BigIntegerField()),
                ("began_at", models.BigIntegerField()),
                ("made_at", models.BigIntegerField(db_index=True)),
            ],
            options={"db_table": "retention_run"},
        ),
        migrations.CreateModel(
            name="RecordFormat",
            fields=[
                ("format", models.BigIntegerField(primary_key=True, serialize=False)),
                ("beside", models.BigIntegerField()),
            ],
            options={"db_table": "record_format"},
        ),
        migrations.RunPython(say_format, migrations.RunPython.noop),
        migrations.RunPython(keep(RECORD), migrations.RunPython.noop),
    ]
