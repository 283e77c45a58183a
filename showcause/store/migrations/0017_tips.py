"""Tips of other platforms and their withdrawal."""

from django.db import migrations, models

from showcause.store.append_only import keep

RECORD = ("tip", "tip_withdrawal")


def _key():
    return models.TextField(primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("store", "0016_partners")]
    operations = [
        migrations.CreateModel(
            name="Tip",
            fields=[
                ("tip_id", _key()),
                ("source", models.TextField()),
                ("ref", models.TextField()),
                ("kind", models.TextField()),
                ("value", models.TextField(db_index=True)),
                ("technique", models.TextField()),
                ("confidence_ppm", models.BigIntegerField()),
                ("expires_at", models.BigIntegerField()),
                ("format", models.TextField()),
                ("staff_id", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={"db_table": "tip"},
        ),
        migrations.CreateModel(
            name="TipWithdrawal",
            fields=[
                ("tip_id", _key()),
                ("hit_count", models.BigIntegerField()),
                ("staff_id", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={"db_table": "tip_withdrawal"},
        ),
        migrations.RunPython(keep(RECORD), migrations.RunPython.noop),
    ]
