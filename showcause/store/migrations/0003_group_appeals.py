"""Group appeals; their rows are append-only, and nobody rules on what they took part in."""

from importlib import import_module

from django.db import migrations, models

from showcause.store.append_only import keep

RECORD = ("group_appeal", "group_question", "group_ruling")
RULED_ON_OWN = (
    "NEW.cause_kind = 'group' AND EXISTS (SELECT 1 FROM group_ruling g"
    " JOIN approval a ON a.staff_id = g.staff_id JOIN decision d ON d.decision_id = NEW.decision_id"
    " WHERE g.ruling_id = NEW.cause AND a.subject_id IN (d.proposal_id, d.sweep_id))"
)
APPROVED_ITS_SWEEP = (
    "EXISTS (SELECT 1 FROM sample_case c JOIN proposal p ON p.proposal_id = c.proposal_id"
    " JOIN approval a ON a.subject_id = p.sweep_id"
    " WHERE c.case_id = NEW.case_id AND a.staff_id = NEW.staff_id)"
)
UNKNOWN = import_module("showcause.store.migrations.0002_append_only").UNKNOWN_APPROVER
REFUSALS = (
    ("group_ruling", UNKNOWN, "only a person on the staff may rule"),
    ("reversal", RULED_ON_OWN, "nobody rules on a decision they took part in"),
    ("sample_reading", APPROVED_ITS_SWEEP, "nobody reads again what they approved"),
)


def _text(**options):
    return models.TextField(**options)


def _key():
    return models.TextField(primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("store", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="GroupAppeal",
            fields=[
                ("group_appeal_id", _key()),
                ("kind", _text()),
                ("language", _text()),
                ("listed_count", models.BigIntegerField()),
                ("segment", _text()),
                ("token_hash", _text(unique=True)),
                ("received_at", models.BigIntegerField()),
                ("due_at", models.BigIntegerField()),
            ],
            options={"db_table": "group_appeal"},
        ),
        migrations.CreateModel(
            name="GroupText",
            fields=[("group_appeal_id", _key()), ("organisation", _text()), ("body", _text())],
            options={"db_table": "group_text"},
        ),
        migrations.CreateModel(
            name="GroupList",
            fields=[("group_appeal_id", _key()), ("body", _text())],
            options={"db_table": "group_list"},
        ),
        migrations.CreateModel(
            name="GroupQuestion",
            fields=[
                ("question_id", _key()),
                ("group_appeal_id", _text(db_index=True)),
                ("basis", _text(db_index=True)),
                ("rule_hash", _text()),
                ("listed_count", models.BigIntegerField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={"db_table": "group_question"},
        ),
        migrations.CreateModel(
            name="GroupRuling",
            fields=[
                ("ruling_id", _key()),
                ("question_id", _text(unique=True)),
                ("staff_id", _text()),
                ("outcome", _text()),
                ("breadth", _text()),
                ("reason", _text()),
                ("restored_count", models.BigIntegerField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={"db_table": "group_ruling"},
        ),
        migrations.CreateModel(
            name="GroupRulingText",
            fields=[("ruling_id", _key()), ("body", _text())],
            options={"db_table": "group_ruling_text"},
        ),
        migrations.RunPython(keep(RECORD, REFUSALS)),
    ]
