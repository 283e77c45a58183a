"""Tokens of the API, and answers to requests that may come twice."""

from django.db import migrations, models

from showcause.store.append_only import keep

RECORD = ("api_token", "api_token_end")


def _key():
    return models.TextField(primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("store", "0012_streams")]
    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("token_id", _key()),
                ("token_hash", models.TextField(unique=True)),
                ("staff_id", models.TextField(db_index=True)),
                ("name", models.TextField()),
                ("scopes", models.TextField()),
                ("made_by", models.TextField()),
                ("made_at", models.BigIntegerField()),
                ("expires_at", models.BigIntegerField()),
            ],
            options={"db_table": "api_token"},
        ),
        migrations.CreateModel(
            name="ApiTokenEnd",
            fields=[
                ("token_id", _key()),
                ("ended_by", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={"db_table": "api_token_end"},
        ),
        migrations.CreateModel(
            name="ApiAnswer",
            fields=[
                ("key_hash", _key()),
                ("request_hash", models.TextField()),
                ("body", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={"db_table": "api_answer"},
        ),
        migrations.RunPython(keep(RECORD), migrations.RunPython.noop),
    ]
