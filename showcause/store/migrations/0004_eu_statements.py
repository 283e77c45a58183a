from django.db import migrations, models

from showcause.store.append_only import keep

RECORD = ("eu_statement", "eu_answer", "eu_correction")


class Migration(migrations.Migration):
    dependencies = [("store", "0003_group_appeals")]
    operations = [
        migrations.CreateModel(
            name="EuStatement",
            fields=[
                ("statement_id", models.TextField(primary_key=True, serialize=False)),
                ("decision_id", models.TextField(db_index=True)),
                ("turn", models.BigIntegerField()),
                ("puid", models.TextField(unique=True)),
                ("body", models.TextField()),
                ("problems", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={"db_table": "eu_statement"},
        ),
        migrations.CreateModel(
            name="EuAnswer",
            fields=[
                ("statement_id", models.TextField(primary_key=True, serialize=False)),
                ("state", models.TextField()),
                ("uuid", models.TextField()),
                ("message", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={"db_table": "eu_answer"},
        ),
        migrations.CreateModel(
            name="EuCorrection",
            fields=[
                ("statement_id", models.TextField(primary_key=True, serialize=False)),
                ("reversal_id", models.TextField()),
                ("reason", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={"db_table": "eu_correction"},
        ),
        migrations.RunPython(keep(RECORD)),
    ]
