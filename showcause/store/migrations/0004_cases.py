"""What staff say about cases, who has one, and whose account was looked at."""

from django.db import migrations, models

from showcause.store.append_only import keep

RECORD = ("case_instruction", "look_up")

BARRED = """EXISTS (SELECT 1 FROM case_instruction c WHERE c.subject_id = NEW.{subject}
    AND c.staff_id = NEW.staff_id AND c.kind <> 'attested')"""
SAID = "nobody answers a case they stepped back from"

REFUSALS = (
    ("review", BARRED.format(subject="appeal_id"), SAID),
    ("group_ruling", BARRED.format(subject="question_id"), SAID),
    ("approval", BARRED.format(subject="subject_id"), SAID),
)


class Migration(migrations.Migration):
    dependencies = [("store", "0003_group_appeals")]

    operations = [
        migrations.CreateModel(
            name="CaseClaim",
            fields=[
                ("subject_id", models.TextField(primary_key=True, serialize=False)),
                ("staff_id", models.TextField()),
                ("until_at", models.BigIntegerField()),
            ],
            options={"db_table": "case_claim"},
        ),
        migrations.CreateModel(
            name="CaseInstruction",
            fields=[
                ("instruction_id", models.TextField(primary_key=True, serialize=False)),
                ("subject_id", models.TextField(db_index=True)),
                ("staff_id", models.TextField()),
                ("kind", models.TextField()),
                ("reason", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={"db_table": "case_instruction"},
        ),
        migrations.CreateModel(
            name="LookUp",
            fields=[
                ("look_up_id", models.TextField(primary_key=True, serialize=False)),
                ("staff_id", models.TextField(db_index=True)),
                ("account", models.TextField(db_index=True)),
                ("page", models.TextField()),
                ("made_at", models.BigIntegerField(db_index=True)),
            ],
            options={"db_table": "look_up"},
        ),
        migrations.RunPython(keep(RECORD, REFUSALS), migrations.RunPython.noop),
    ]
