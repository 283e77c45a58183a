"""Decisions drawn at random and read again."""

from django.db import migrations, models

from showcause.store.append_only import keep

RECORD = ("recheck", "recheck_case", "recheck_reading")


def _key():
    return models.TextField(primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("store", "0018_tips_emptied")]
    operations = [
        migrations.CreateModel(
            name="Recheck",
            fields=[
                ("recheck_id", _key()),
                ("since_at", models.BigIntegerField()),
                ("until_at", models.BigIntegerField()),
                ("nonce", models.TextField()),
                ("frame", models.TextField()),
                ("staff_id", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={"db_table": "recheck"},
        ),
        migrations.CreateModel(
            name="RecheckCase",
            fields=[
                ("case_id", _key()),
                ("recheck_id", models.TextField(db_index=True)),
                ("decision_id", models.TextField()),
                ("path", models.TextField()),
                ("rule_id", models.TextField()),
                ("language", models.TextField()),
            ],
            options={"db_table": "recheck_case"},
        ),
        migrations.CreateModel(
            name="RecheckReading",
            fields=[
                ("reading_id", _key()),
                ("case_id", models.TextField()),
                ("staff_id", models.TextField()),
                ("verdict", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "recheck_reading",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["case_id", "staff_id"], name="recheck_reading_once"
                    )
                ],
            },
        ),
        migrations.RunPython(keep(RECORD), migrations.RunPython.noop),
    ]
