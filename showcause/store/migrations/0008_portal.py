"""Links, openings, PINs, drafts and files of the account holder's pages."""

from django.db import migrations, models

from showcause.store.append_only import keep

RECORD = ("portal_link", "portal_opening", "portal_message", "appeal_ground")


def _text(**options):
    return models.TextField(**options)


def _number():
    return models.BigIntegerField()


def _key():
    return models.TextField(primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("store", "0007_group_stepped_back")]
    operations = [
        migrations.CreateModel(
            name="PortalLink",
            fields=[
                ("link_hash", _key()),
                ("subject_id", _text(db_index=True)),
                ("made_at", _number()),
            ],
            options={"db_table": "portal_link"},
        ),
        migrations.CreateModel(
            name="PortalOpening",
            fields=[("subject_id", _key()), ("opened_at", _number())],
            options={"db_table": "portal_opening"},
        ),
        migrations.CreateModel(
            name="PortalPin",
            fields=[
                ("decision_id", _key()),
                ("salt", _text()),
                ("pin_hash", _text()),
                ("made_at", _number()),
            ],
            options={"db_table": "portal_pin"},
        ),
        migrations.CreateModel(
            name="AppealDraft",
            fields=[
                ("decision_id", _key()),
                ("filed_by", _text()),
                ("grounds", _text()),
                ("body", _text()),
                ("language", _text()),
                ("changed_at", _number()),
            ],
            options={"db_table": "appeal_draft"},
        ),
        migrations.CreateModel(
            name="AppealGround",
            fields=[("appeal_id", _key()), ("grounds", _text())],
            options={"db_table": "appeal_ground"},
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("attachment_id", _key()),
                ("decision_id", _text(db_index=True)),
                ("appeal_id", _text()),
                ("name", _text()),
                ("kind", _text()),
                ("size", _number()),
                ("sha256", _text()),
                ("stored_as", _text()),
                ("made_at", _number()),
            ],
            options={"db_table": "attachment"},
        ),
        migrations.CreateModel(
            name="PortalMessage",
            fields=[
                ("message_id", _key()),
                ("decision_id", _text(db_index=True)),
                ("kind", _text()),
                ("received_at", _number()),
            ],
            options={"db_table": "portal_message"},
        ),
        migrations.CreateModel(
            name="PortalMessageText",
            fields=[("message_id", _key()), ("body", _text())],
            options={"db_table": "portal_message_text"},
        ),
        migrations.RunPython(keep(RECORD)),
    ]
