"""What the accounts of a network act about."""

from django.db import migrations, models

from showcause.store.append_only import keep

RECORD = ("finding_topic",)


class Migration(migrations.Migration):
    dependencies = [("store", "0019_rechecks")]
    operations = [
        migrations.CreateModel(
            name="FindingTopic",
            fields=[
                ("finding_id", models.TextField(primary_key=True, serialize=False)),
                ("topic", models.TextField()),
            ],
            options={"db_table": "finding_topic"},
        ),
        migrations.RunPython(keep(RECORD), migrations.RunPython.noop),
    ]
