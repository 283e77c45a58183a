"""What the safeguards knew in each round."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0008_portal")]
    operations = [
        migrations.CreateModel(
            name="SafeguardFacts",
            fields=[
                ("round_id", models.TextField(primary_key=True, serialize=False)),
                ("body", models.TextField()),
            ],
            options={"db_table": "safeguard_facts"},
        ),
    ]
