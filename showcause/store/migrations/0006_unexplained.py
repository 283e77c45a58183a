from django.db import migrations, models

from showcause.store.append_only import keep

RECORD = ("comparison", "unexplained_measure", "unexplained_event", "missing_measure")


def _key():
    return models.TextField(primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("store", "0005_change_looks")]
    operations = [
        migrations.CreateModel(
            name="Comparison",
            fields=[
                ("comparison_id", _key()),
                ("platform", models.TextField()),
                ("outcome", models.TextField()),
                ("detail", models.TextField()),
                ("seen_count", models.BigIntegerField()),
                ("unexplained_count", models.BigIntegerField()),
                ("missing_count", models.BigIntegerField()),
                ("began_at", models.BigIntegerField(db_index=True)),
                ("ended_at", models.BigIntegerField()),
            ],
            options={"db_table": "comparison"},
        ),
        migrations.CreateModel(
            name="UnexplainedMeasure",
            fields=[
                ("unexplained_id", _key()),
                ("comparison_id", models.TextField()),
                ("account", models.TextField(db_index=True)),
                ("measure", models.TextField()),
                ("reference", models.TextField()),
                ("public_ref", models.TextField(unique=True)),
                ("token_hash", models.TextField(unique=True)),
                ("found_at", models.BigIntegerField()),
                ("reasons_due_at", models.BigIntegerField(db_index=True)),
            ],
            options={"db_table": "unexplained_measure"},
        ),
        migrations.CreateModel(
            name="UnexplainedEvent",
            fields=[
                ("event_id", _key()),
                ("unexplained_id", models.TextField(db_index=True)),
                ("kind", models.TextField()),
                ("actor", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={"db_table": "unexplained_event"},
        ),
        migrations.CreateModel(
            name="UnexplainedText",
            fields=[("event_id", _key()), ("body", models.TextField())],
            options={"db_table": "unexplained_text"},
        ),
        migrations.CreateModel(
            name="MissingMeasure",
            fields=[
                ("missing_id", _key()),
                ("comparison_id", models.TextField()),
                ("decision_id", models.TextField(db_index=True)),
                ("outcome", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={"db_table": "missing_measure"},
        ),
        migrations.CreateModel(
            name="PlatformSeen",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("account", models.TextField()),
                ("measure", models.TextField()),
                ("reference", models.TextField()),
            ],
            options={
                "db_table": "platform_seen",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "measure"), name="platform_seen_once"
                    )
                ],
            },
        ),
        migrations.RunPython(keep(RECORD)),
    ]
