"""Reviewers of partner servers, invited to one case each by a link."""

from django.db import migrations, models

from showcause.store.append_only import keep

RECORD = ("partner_link", "partner_link_end")


def _key():
    return models.TextField(primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("store", "0015_emptied")]
    operations = [
        migrations.CreateModel(
            name="PartnerLink",
            fields=[
                ("link_id", _key()),
                ("token_hash", models.TextField(unique=True)),
                ("subject_id", models.TextField(db_index=True)),
                ("staff_id", models.TextField(db_index=True)),
                ("server", models.TextField()),
                ("made_by", models.TextField()),
                ("made_at", models.BigIntegerField()),
                ("expires_at", models.BigIntegerField()),
            ],
            options={"db_table": "partner_link"},
        ),
        migrations.CreateModel(
            name="PartnerLinkEnd",
            fields=[
                ("link_id", _key()),
                ("staff_id", models.TextField()),
                ("reason", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={"db_table": "partner_link_end"},
        ),
        migrations.RunPython(keep(RECORD), migrations.RunPython.noop),
    ]
