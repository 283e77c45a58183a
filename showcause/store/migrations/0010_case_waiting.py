"""Cases that may wait for a person, kept apart so that a queue is not sought among everything."""

from django.db import migrations, models

# As it is in store/writes/waiting.py now: what waits in a record that was made before this.
HELD = """INSERT INTO case_waiting (subject_id)
    SELECT DISTINCT s.proposal_id FROM safeguard_round s
    WHERE s.verdict = 'hold'
        AND (s.outcomes LIKE '%"release":"person"%'
            OR s.outcomes LIKE '%"release":"two_approvals"%')
        AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.proposal_id = s.proposal_id)"""
APPEALS = """INSERT INTO case_waiting (subject_id) SELECT a.appeal_id FROM appeal a
    WHERE NOT EXISTS (SELECT 1 FROM review r WHERE r.appeal_id = a.appeal_id)"""


def _fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(HELD)
        cursor.execute(APPEALS)


class Migration(migrations.Migration):
    dependencies = [("store", "0009_safeguard_facts")]
    operations = [
        migrations.CreateModel(
            name="CaseWaiting",
            fields=[("subject_id", models.TextField(primary_key=True, serialize=False))],
            options={"db_table": "case_waiting"},
        ),
        migrations.RunPython(_fill, migrations.RunPython.noop),
        migrations.RunSQL(
            "CREATE INDEX proposal_handle ON proposal (LOWER(handle))", "DROP INDEX proposal_handle"
        ),
        migrations.RunSQL(
            "CREATE INDEX proposal_interim ON proposal (interim_of) WHERE interim_of IS NOT NULL",
            "DROP INDEX proposal_interim",
        ),
        migrations.RunSQL(
            "CREATE INDEX review_newest ON review (made_at, review_id)", "DROP INDEX review_newest"
        ),
        migrations.RunSQL(
            "CREATE INDEX sweep_newest ON sweep (made_at, sweep_id)", "DROP INDEX sweep_newest"
        ),
    ]
