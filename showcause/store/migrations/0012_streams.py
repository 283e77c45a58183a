"""How far live streams were read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0011_reversals_in_bulk")]
    operations = [
        migrations.CreateModel(
            name="StreamCursor",
            fields=[
                ("stream", models.TextField(primary_key=True, serialize=False)),
                ("cursor", models.TextField()),
                ("events", models.BigIntegerField()),
                ("batches", models.BigIntegerField()),
                ("moved_at", models.BigIntegerField()),
            ],
            options={"db_table": "stream_cursor"},
        ),
    ]
