"""The database itself refuses to rewrite the record and to let one person act twice.

Refused: changing or deleting a row of the record; an approval by a machine or by somebody the
record does not know; a review by a person who took part in the decision; the reading of a sweep's
sample by a person who approved it, and the other way round.
"""

from django.db import migrations

RECORD = (
    "staff",
    "ingest_batch",
    "activity_part",
    "affiliation",
    "allowance",
    "allowance_end",
    "allowance_use",
    "definition_text",
    "detection_run",
    "finding",
    "finding_member",
    "rule_version",
    "sweep",
    "proposal",
    "proposal_finding",
    "hearing",
    "hearing_answer",
    "safeguard_round",
    "approval",
    "decision",
    "letter_form",
    "notice",
    "notice_delivery",
    "platform_order",
    "receipt",
    "appeal",
    "review",
    "void",
    "reversal",
    "reopening",
    "proposal_basis",
    "reconsideration",
    "incident",
    "incident_case",
    "outside_contact",
    "told_outside",
    "retraction",
    "relief",
    "clause_version",
    "protected_account",
    "special_window",
    "withdrawal",
    "disclosure",
    "back_test",
    "rollout_event",
    "second_look",
    "stop_instruction",
    "clock_shift",
    "sweep_stage",
    "stage_member",
    "stage_release",
    "sweep_instruction",
    "sample_case",
    "sample_reading",
    "ledger_entry",
    "ledger_leaf",
    "ledger_checkpoint",
)

UNKNOWN_APPROVER = (
    "NOT EXISTS (SELECT 1 FROM staff s WHERE s.staff_id = NEW.staff_id AND s.role <> 'machine')"
)
TOOK_PART = (
    "EXISTS (SELECT 1 FROM approval a JOIN decision d ON a.subject_id IN (d.proposal_id, d.sweep_id)"
    " WHERE d.decision_id = NEW.decision_id AND a.staff_id = NEW.staff_id)"
)
APPROVED_IT = (
    "EXISTS (SELECT 1 FROM sample_case c JOIN approval a ON a.subject_id IN (c.sweep_id, c.proposal_id)"
    " WHERE c.case_id = NEW.case_id AND a.staff_id = NEW.staff_id)"
)
READ_IT = (
    "EXISTS (SELECT 1 FROM sample_case c JOIN sample_reading r ON r.case_id = c.case_id"
    " WHERE c.sweep_id = NEW.subject_id AND r.staff_id = NEW.staff_id)"
)
UNKNOWN_PROMOTER = f"NEW.kind IN ('approved', 'promoted', 'resumed') AND {UNKNOWN_APPROVER}"
REFUSALS = (
    ("rollout_event", UNKNOWN_PROMOTER, "only a person on the staff may approve"),
    ("second_look", UNKNOWN_APPROVER, "only a person on the staff may look"),
    ("approval", UNKNOWN_APPROVER, "only a person on the staff may approve"),
    ("approval", READ_IT, "nobody approves a sweep whose sample they read"),
    ("sample_reading", UNKNOWN_APPROVER, "only a person on the staff may read"),
    ("sample_reading", APPROVED_IT, "nobody reads the sample of a sweep they approved"),
    ("review", UNKNOWN_APPROVER, "only a person on the staff may review"),
    ("protected_account", UNKNOWN_APPROVER, "only a person on the staff may register"),
    ("special_window", UNKNOWN_APPROVER, "only a person on the staff may register"),
    ("withdrawal", UNKNOWN_APPROVER, "only a person on the staff may withdraw"),
    ("review", TOOK_PART, "nobody reviews a decision they took part in"),
)


def _sqlite(cursor):
    for table in RECORD:
        for verb in ("UPDATE", "DELETE"):
            cursor.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'the record is append-only: {table}'); END"
            )
    for number, (table, condition, message) in enumerate(REFUSALS):
        cursor.execute(
            f"CREATE TRIGGER {table}_refusal_{number} BEFORE INSERT ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def _postgresql(cursor):
    cursor.execute(
        "CREATE FUNCTION record_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the record is append-only: %', TG_TABLE_NAME USING ERRCODE = '23514'; END $$"
    )
    for table in RECORD:
        cursor.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION record_is_append_only()"
        )
        cursor.execute(
            f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
            "EXECUTE FUNCTION record_is_append_only()"
        )
    for number, (table, condition, message) in enumerate(REFUSALS):
        cursor.execute(
            f"CREATE FUNCTION {table}_refusal_{number}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = '23514'; END IF; RETURN NEW; END $$"
        )
        cursor.execute(
            f"CREATE TRIGGER {table}_refusal_{number} BEFORE INSERT ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_refusal_{number}()"
        )


def refuse_rewriting(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor](cursor)


class Migration(migrations.Migration):
    dependencies = [("store", "0001_first_tables")]
    operations = [migrations.RunPython(refuse_rewriting)]
