from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AccountContact",
            fields=[
                ("account", models.TextField(primary_key=True, serialize=False)),
                ("address", models.TextField()),
            ],
            options={
                "db_table": "account_contact",
            },
        ),
        migrations.CreateModel(
            name="AccountPlace",
            fields=[
                ("account", models.TextField(primary_key=True, serialize=False)),
                ("place", models.TextField()),
            ],
            options={
                "db_table": "account_place",
            },
        ),
        migrations.CreateModel(
            name="ActivityPart",
            fields=[
                ("path", models.TextField(primary_key=True, serialize=False)),
                ("batch_id", models.TextField(db_index=True)),
                ("kind", models.TextField(db_index=True)),
                ("row_count", models.BigIntegerField()),
                ("sha256", models.TextField()),
            ],
            options={
                "db_table": "activity_part",
            },
        ),
        migrations.CreateModel(
            name="Affiliation",
            fields=[
                ("affiliation_id", models.TextField(primary_key=True, serialize=False)),
                ("parent", models.TextField(db_index=True)),
                ("account", models.TextField(db_index=True)),
                ("evidence", models.TextField()),
                ("declared_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "affiliation",
            },
        ),
        migrations.CreateModel(
            name="Allowance",
            fields=[
                ("allowance_id", models.TextField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("cover_kind", models.TextField()),
                ("covers", models.TextField(db_index=True)),
                ("owner", models.TextField()),
                ("reason", models.TextField()),
                ("registered_by", models.TextField()),
                ("registered_at", models.BigIntegerField()),
                ("expires_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "allowance",
            },
        ),
        migrations.CreateModel(
            name="AllowanceEnd",
            fields=[
                ("allowance_id", models.TextField(primary_key=True, serialize=False)),
                ("ended_by", models.TextField()),
                ("reason", models.TextField()),
                ("ended_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "allowance_end",
            },
        ),
        migrations.CreateModel(
            name="AllowanceUse",
            fields=[
                ("use_id", models.TextField(primary_key=True, serialize=False)),
                ("allowance_id", models.TextField(db_index=True)),
                ("account", models.TextField(db_index=True)),
                ("rule_id", models.TextField()),
                ("rule_hash", models.TextField()),
                ("finding_id", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "allowance_use",
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("appeal_id", models.TextField(primary_key=True, serialize=False)),
                ("decision_id", models.TextField(db_index=True)),
                ("filed_by", models.TextField()),
                ("language", models.TextField()),
                ("received_at", models.BigIntegerField()),
                ("due_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "appeal",
            },
        ),
        migrations.CreateModel(
            name="AppealText",
            fields=[
                ("appeal_id", models.TextField(primary_key=True, serialize=False)),
                ("body", models.TextField()),
            ],
            options={
                "db_table": "appeal_text",
            },
        ),
        migrations.CreateModel(
            name="BackTest",
            fields=[
                ("back_test_id", models.TextField(primary_key=True, serialize=False)),
                ("content_hash", models.TextField(db_index=True)),
                ("against_hash", models.TextField()),
                ("activity_digest", models.TextField()),
                ("matched", models.BigIntegerField()),
                ("newly_hit", models.BigIntegerField()),
                ("labelled", models.BigIntegerField()),
                ("wrongful", models.BigIntegerField()),
                ("wrongful_low", models.BigIntegerField()),
                ("wrongful_high", models.BigIntegerField()),
                ("segments", models.TextField()),
                ("diff_hash", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "back_test",
            },
        ),
        migrations.CreateModel(
            name="ClauseVersion",
            fields=[
                ("clause_version_id", models.TextField(primary_key=True, serialize=False)),
                ("clause_id", models.TextField(db_index=True)),
                ("version", models.TextField()),
                ("text_hash", models.TextField()),
                ("body", models.TextField()),
                ("valid_from", models.BigIntegerField()),
            ],
            options={
                "db_table": "clause_version",
            },
        ),
        migrations.CreateModel(
            name="ClockShift",
            fields=[
                ("shift_id", models.TextField(primary_key=True, serialize=False)),
                ("milliseconds", models.BigIntegerField()),
                ("reason", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "clock_shift",
            },
        ),
        migrations.CreateModel(
            name="DefinitionText",
            fields=[
                ("definition_hash", models.TextField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("version", models.TextField()),
                ("body", models.TextField()),
            ],
            options={
                "db_table": "definition_text",
            },
        ),
        migrations.CreateModel(
            name="DetectionRun",
            fields=[
                ("run_id", models.TextField(primary_key=True, serialize=False)),
                ("activity_digest", models.TextField()),
                ("detectors", models.TextField()),
                ("finding_count", models.BigIntegerField()),
                ("active_accounts", models.BigIntegerField()),
                ("evidence_path", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "detection_run",
            },
        ),
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                ("disclosure_id", models.TextField(primary_key=True, serialize=False)),
                ("path", models.TextField()),
                ("manifest_hash", models.TextField()),
                ("account_count", models.BigIntegerField()),
                ("post_count", models.BigIntegerField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "disclosure",
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("finding_id", models.TextField(primary_key=True, serialize=False)),
                ("run_id", models.TextField(db_index=True)),
                ("detector", models.TextField()),
                ("detector_version", models.TextField()),
                ("definition_hash", models.TextField()),
                ("platform", models.TextField()),
                ("family", models.TextField()),
                ("families_present", models.TextField()),
                ("families_missing", models.TextField()),
                ("score_ppm", models.BigIntegerField()),
                ("null_model", models.TextField()),
                ("error_ppm", models.BigIntegerField()),
                ("window_from", models.BigIntegerField()),
                ("window_until", models.BigIntegerField()),
                ("member_count", models.BigIntegerField()),
                ("tie_count", models.BigIntegerField()),
                ("notes", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "finding",
            },
        ),
        migrations.CreateModel(
            name="Hearing",
            fields=[
                ("proposal_id", models.TextField(primary_key=True, serialize=False)),
                ("sent_at", models.BigIntegerField()),
                ("answer_until", models.BigIntegerField()),
            ],
            options={
                "db_table": "hearing",
            },
        ),
        migrations.CreateModel(
            name="HearingAnswer",
            fields=[
                ("answer_id", models.TextField(primary_key=True, serialize=False)),
                ("proposal_id", models.TextField(db_index=True)),
                ("answered_by", models.TextField()),
                ("answered_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "hearing_answer",
            },
        ),
        migrations.CreateModel(
            name="HearingText",
            fields=[
                ("answer_id", models.TextField(primary_key=True, serialize=False)),
                ("body", models.TextField()),
            ],
            options={
                "db_table": "hearing_text",
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("incident_id", models.TextField(primary_key=True, serialize=False)),
                ("source_id", models.TextField(unique=True)),
                ("name", models.TextField()),
                ("cause_kind", models.TextField()),
                ("cause", models.TextField()),
                ("reason", models.TextField()),
                ("tests", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "incident",
            },
        ),
        migrations.CreateModel(
            name="IncidentCase",
            fields=[
                ("case_id", models.TextField(primary_key=True, serialize=False)),
                ("incident_id", models.TextField(db_index=True)),
                ("rule_id", models.TextField()),
                ("measure", models.TextField()),
                ("families", models.TextField()),
                ("features", models.TextField()),
            ],
            options={
                "db_table": "incident_case",
            },
        ),
        migrations.CreateModel(
            name="IngestBatch",
            fields=[
                ("batch_id", models.TextField(primary_key=True, serialize=False)),
                ("source_name", models.TextField()),
                ("sha256", models.TextField()),
                ("platform", models.TextField(null=True)),
                ("counts", models.TextField()),
                ("ingested_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "ingest_batch",
            },
        ),
        migrations.CreateModel(
            name="LedgerCheckpoint",
            fields=[
                ("tree_size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.TextField()),
                ("note", models.TextField()),
                ("frontier", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "ledger_checkpoint",
            },
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                ("number", models.BigAutoField(primary_key=True, serialize=False)),
                ("entry_id", models.TextField(unique=True)),
                ("kind", models.TextField()),
                ("subject", models.TextField()),
                ("at", models.BigIntegerField()),
                ("payload_hash", models.BinaryField()),
            ],
            options={
                "db_table": "ledger_entry",
            },
        ),
        migrations.CreateModel(
            name="LedgerLeaf",
            fields=[
                ("leaf_index", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry_id", models.TextField(unique=True)),
            ],
            options={
                "db_table": "ledger_leaf",
            },
        ),
        migrations.CreateModel(
            name="LedgerPayload",
            fields=[
                ("entry_id", models.TextField(primary_key=True, serialize=False)),
                ("salt", models.BinaryField()),
                ("body", models.TextField()),
            ],
            options={
                "db_table": "ledger_payload",
            },
        ),
        migrations.CreateModel(
            name="LetterForm",
            fields=[
                ("form_id", models.TextField(primary_key=True, serialize=False)),
                ("subject_line", models.TextField()),
                ("body", models.TextField()),
            ],
            options={
                "db_table": "letter_form",
            },
        ),
        migrations.CreateModel(
            name="MemberEvidence",
            fields=[
                ("member_id", models.TextField(primary_key=True, serialize=False)),
                ("event_ids", models.TextField()),
                ("measured", models.TextField()),
                ("counter", models.TextField()),
            ],
            options={
                "db_table": "member_evidence",
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("notice_id", models.TextField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("subject_id", models.TextField(db_index=True)),
                ("account", models.TextField()),
                ("language", models.TextField()),
                ("template_id", models.TextField()),
                ("template_version", models.TextField()),
                ("text_hash", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "notice",
            },
        ),
        migrations.CreateModel(
            name="NoticeDelivery",
            fields=[
                ("delivery_id", models.TextField(primary_key=True, serialize=False)),
                ("notice_id", models.TextField(db_index=True)),
                ("state", models.TextField()),
                ("detail", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "notice_delivery",
            },
        ),
        migrations.CreateModel(
            name="NoticeText",
            fields=[
                ("notice_id", models.TextField(primary_key=True, serialize=False)),
                ("address", models.TextField()),
                ("form_id", models.TextField(null=True)),
                ("subject_line", models.TextField()),
                ("body", models.TextField()),
            ],
            options={
                "db_table": "notice_text",
            },
        ),
        migrations.CreateModel(
            name="OutsideContact",
            fields=[
                ("contact_id", models.TextField(primary_key=True, serialize=False)),
                ("about", models.TextField(db_index=True)),
                ("kind", models.TextField()),
                ("body", models.TextField()),
                ("asked_for", models.TextField()),
                ("sealed", models.BooleanField()),
                ("staff_id", models.TextField()),
                ("received_at", models.BigIntegerField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "outside_contact",
            },
        ),
        migrations.CreateModel(
            name="PlatformOrder",
            fields=[
                ("order_id", models.TextField(primary_key=True, serialize=False)),
                ("decision_id", models.TextField(db_index=True)),
                ("reversal_id", models.TextField(null=True)),
                ("relief_id", models.TextField(null=True)),
                ("verb", models.TextField()),
                ("account", models.TextField()),
                ("measure", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "platform_order",
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("proposal_id", models.TextField(primary_key=True, serialize=False)),
                ("sweep_id", models.TextField(db_index=True)),
                ("account", models.TextField(db_index=True)),
                ("language", models.TextField()),
                ("handle", models.TextField()),
                ("followers", models.BigIntegerField()),
                ("rule_id", models.TextField()),
                ("rule_hash", models.TextField()),
                ("clause_id", models.TextField()),
                ("clause_version", models.TextField()),
                ("measure", models.TextField()),
                ("families", models.TextField()),
                ("linked_count", models.BigIntegerField()),
                ("features", models.TextField()),
                ("bound_hash", models.TextField()),
                ("made_at", models.BigIntegerField()),
                ("interim_of", models.TextField(null=True)),
            ],
            options={
                "db_table": "proposal",
            },
        ),
        migrations.CreateModel(
            name="ProtectedAccount",
            fields=[
                ("protection_id", models.TextField(primary_key=True, serialize=False)),
                ("account", models.TextField(db_index=True)),
                ("purpose", models.TextField()),
                ("reason", models.TextField()),
                ("owner", models.TextField()),
                ("staff_id", models.TextField()),
                ("starts_at", models.BigIntegerField()),
                ("expires_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "protected_account",
            },
        ),
        migrations.CreateModel(
            name="Quarantine",
            fields=[
                ("quarantine_id", models.TextField(primary_key=True, serialize=False)),
                ("batch_id", models.TextField(db_index=True)),
                ("file", models.TextField()),
                ("row", models.BigIntegerField(null=True)),
                ("column_name", models.TextField(null=True)),
                ("reason", models.TextField(db_index=True)),
                ("detail", models.TextField()),
                ("raw", models.TextField()),
                ("retried_at", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "quarantine",
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("order_id", models.TextField(primary_key=True, serialize=False)),
                ("state", models.TextField()),
                ("effects", models.TextField()),
                ("message", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "receipt",
            },
        ),
        migrations.CreateModel(
            name="Reconsideration",
            fields=[
                ("reconsideration_id", models.TextField(primary_key=True, serialize=False)),
                ("decision_id", models.TextField(db_index=True)),
                ("void_id", models.TextField(db_index=True)),
                ("outcome", models.TextField()),
                ("proposal_id", models.TextField(db_index=True, null=True)),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "reconsideration",
            },
        ),
        migrations.CreateModel(
            name="Relief",
            fields=[
                ("relief_id", models.TextField(primary_key=True, serialize=False)),
                ("decision_id", models.TextField(db_index=True)),
                ("kind", models.TextField()),
                ("subject_id", models.TextField(db_index=True)),
                ("due_at", models.BigIntegerField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "relief",
            },
        ),
        migrations.CreateModel(
            name="Reopening",
            fields=[
                ("decision_id", models.TextField(primary_key=True, serialize=False)),
                ("reversal_id", models.TextField(db_index=True)),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "reopening",
            },
        ),
        migrations.CreateModel(
            name="Retraction",
            fields=[
                ("retraction_id", models.TextField(primary_key=True, serialize=False)),
                ("told_id", models.TextField(unique=True)),
                ("reversal_id", models.TextField(db_index=True)),
                ("reason", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "retraction",
            },
        ),
        migrations.CreateModel(
            name="Reversal",
            fields=[
                ("reversal_id", models.TextField(primary_key=True, serialize=False)),
                ("decision_id", models.TextField(unique=True)),
                ("cause_kind", models.TextField()),
                ("cause", models.TextField()),
                ("review_id", models.TextField(null=True)),
                ("void_id", models.TextField(null=True)),
                ("reason", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "reversal",
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("review_id", models.TextField(primary_key=True, serialize=False)),
                ("appeal_id", models.TextField(unique=True)),
                ("decision_id", models.TextField(db_index=True)),
                ("staff_id", models.TextField()),
                ("outcome", models.TextField()),
                ("reason", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "review",
            },
        ),
        migrations.CreateModel(
            name="ReviewText",
            fields=[
                ("review_id", models.TextField(primary_key=True, serialize=False)),
                ("body", models.TextField()),
            ],
            options={
                "db_table": "review_text",
            },
        ),
        migrations.CreateModel(
            name="RolloutEvent",
            fields=[
                ("number", models.BigAutoField(primary_key=True, serialize=False)),
                ("event_id", models.TextField(unique=True)),
                ("subject_kind", models.TextField()),
                ("name", models.TextField()),
                ("content_hash", models.TextField(db_index=True)),
                ("kind", models.TextField()),
                ("staff_id", models.TextField()),
                ("diff_hash", models.TextField()),
                ("stage", models.TextField()),
                ("enough", models.BooleanField()),
                ("detail", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "rollout_event",
            },
        ),
        migrations.CreateModel(
            name="RuleVersion",
            fields=[
                ("rule_hash", models.TextField(primary_key=True, serialize=False)),
                ("rule_id", models.TextField()),
                ("clause_id", models.TextField()),
                ("clause_version", models.TextField()),
                ("measure", models.TextField()),
                ("reads", models.TextField()),
                ("body", models.TextField()),
                ("added_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "rule_version",
            },
        ),
        migrations.CreateModel(
            name="SpecialWindow",
            fields=[
                ("window_id", models.TextField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("scope", models.TextField()),
                ("scope_of", models.TextField()),
                ("reason", models.TextField()),
                ("owner", models.TextField()),
                ("staff_id", models.TextField()),
                ("starts_at", models.BigIntegerField()),
                ("ends_at", models.BigIntegerField(null=True)),
                ("yearly", models.BooleanField(default=False)),
                ("expires_at", models.BigIntegerField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "special_window",
            },
        ),
        migrations.CreateModel(
            name="Staff",
            fields=[
                ("staff_id", models.TextField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("role", models.TextField()),
                ("languages", models.TextField()),
                ("played", models.BooleanField(default=False)),
                ("added_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "staff",
            },
        ),
        migrations.CreateModel(
            name="StatementText",
            fields=[
                ("decision_id", models.TextField(primary_key=True, serialize=False)),
                ("body", models.TextField()),
            ],
            options={
                "db_table": "statement_text",
            },
        ),
        migrations.CreateModel(
            name="StopInstruction",
            fields=[
                ("instruction_id", models.TextField(primary_key=True, serialize=False)),
                ("verb", models.TextField()),
                ("counter", models.BigIntegerField()),
                ("signed_by", models.TextField()),
                ("body", models.TextField()),
                ("issued_at", models.BigIntegerField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "stop_instruction",
            },
        ),
        migrations.CreateModel(
            name="Sweep",
            fields=[
                ("sweep_id", models.TextField(primary_key=True, serialize=False)),
                ("run_id", models.TextField()),
                ("rule_id", models.TextField()),
                ("rule_hash", models.TextField()),
                ("rule_stage", models.TextField()),
                ("manifest_hash", models.TextField()),
                ("size", models.BigIntegerField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "sweep",
            },
        ),
        migrations.CreateModel(
            name="ToldOutside",
            fields=[
                ("told_id", models.TextField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("ref", models.TextField(db_index=True)),
                ("recipient", models.TextField()),
                ("decision_id", models.TextField(db_index=True)),
                ("pseudonym", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "told_outside",
            },
        ),
        migrations.CreateModel(
            name="Void",
            fields=[
                ("void_id", models.TextField(primary_key=True, serialize=False)),
                ("cause_kind", models.TextField()),
                ("cause", models.TextField()),
                ("reason", models.TextField()),
                ("guard", models.TextField()),
                ("staff_id", models.TextField()),
                ("hit_count", models.BigIntegerField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "void",
            },
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                ("subject_id", models.TextField(primary_key=True, serialize=False)),
                ("staff_id", models.TextField()),
                ("reason", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "withdrawal",
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("approval_id", models.TextField(primary_key=True, serialize=False)),
                ("subject_kind", models.TextField()),
                ("subject_id", models.TextField(db_index=True)),
                ("bound_hash", models.TextField()),
                ("staff_id", models.TextField()),
                ("verdict", models.TextField()),
                ("reason", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "approval",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject_id", "bound_hash", "staff_id"), name="approval_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("decision_id", models.TextField(primary_key=True, serialize=False)),
                ("proposal_id", models.TextField(unique=True)),
                ("sweep_id", models.TextField()),
                ("account", models.TextField(db_index=True)),
                ("measure", models.TextField()),
                ("clause_id", models.TextField()),
                ("clause_version", models.TextField()),
                ("ground", models.TextField()),
                ("rule_id", models.TextField()),
                ("rule_hash", models.TextField()),
                ("public_ref", models.TextField(unique=True)),
                ("token_hash", models.TextField(unique=True)),
                ("decided_by", models.TextField()),
                ("starts_at", models.BigIntegerField()),
                ("ends_at", models.BigIntegerField(null=True)),
                ("statement_hash", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "decision",
                "indexes": [
                    models.Index(fields=["sweep_id", "decision_id"], name="decision_sweep"),
                    models.Index(fields=["rule_hash", "decision_id"], name="decision_rule"),
                    models.Index(
                        condition=models.Q(("ends_at__isnull", False)),
                        fields=["ends_at"],
                        name="decision_with_an_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FindingMember",
            fields=[
                ("member_id", models.TextField(primary_key=True, serialize=False)),
                ("finding_id", models.TextField()),
                ("account", models.TextField(db_index=True)),
                ("score_ppm", models.BigIntegerField()),
                ("partners", models.BigIntegerField()),
            ],
            options={
                "db_table": "finding_member",
                "indexes": [
                    models.Index(fields=["finding_id", "account"], name="finding_member_of")
                ],
            },
        ),
        migrations.CreateModel(
            name="Outbox",
            fields=[
                ("number", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("ref", models.TextField()),
                ("state", models.TextField()),
                ("attempts", models.BigIntegerField(default=0)),
                ("next_at", models.BigIntegerField()),
                ("last_error", models.TextField(default="")),
            ],
            options={
                "db_table": "outbox",
                "indexes": [models.Index(fields=["kind", "state", "number"], name="outbox_ready")],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "ref"), name="outbox_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ProposalBasis",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("proposal_id", models.TextField()),
                ("kind", models.TextField()),
                ("ref", models.TextField()),
            ],
            options={
                "db_table": "proposal_basis",
                "indexes": [models.Index(fields=["kind", "ref"], name="proposal_basis_ref")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("proposal_id", "kind", "ref"), name="proposal_basis_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProposalFinding",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("proposal_id", models.TextField()),
                ("finding_id", models.TextField(db_index=True)),
            ],
            options={
                "db_table": "proposal_finding",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("proposal_id", "finding_id"), name="proposal_finding_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SafeguardRound",
            fields=[
                ("round_id", models.TextField(primary_key=True, serialize=False)),
                ("proposal_id", models.TextField()),
                ("number", models.BigIntegerField()),
                ("verdict", models.TextField()),
                ("outcomes", models.TextField()),
                ("input_digest", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "safeguard_round",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("proposal_id", "number"), name="safeguard_round_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SampleCase",
            fields=[
                ("case_id", models.TextField(primary_key=True, serialize=False)),
                ("sweep_id", models.TextField()),
                ("gate", models.BigIntegerField()),
                ("lot", models.BigIntegerField()),
                ("proposal_id", models.TextField(db_index=True)),
                ("golden", models.BooleanField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "sample_case",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sweep_id", "proposal_id"), name="sample_case_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SampleReading",
            fields=[
                ("reading_id", models.TextField(primary_key=True, serialize=False)),
                ("case_id", models.TextField()),
                ("staff_id", models.TextField()),
                ("verdict", models.TextField()),
                ("reason", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "sample_reading",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case_id", "staff_id"), name="sample_reading_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SecondLook",
            fields=[
                ("look_id", models.TextField(primary_key=True, serialize=False)),
                ("proposal_id", models.TextField(db_index=True)),
                ("staff_id", models.TextField()),
                ("outcome", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "second_look",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("proposal_id", "staff_id"), name="second_look_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StageMember",
            fields=[
                ("proposal_id", models.TextField(primary_key=True, serialize=False)),
                ("sweep_id", models.TextField()),
                ("stage", models.BigIntegerField()),
                ("language_group", models.TextField()),
                ("community_group", models.TextField()),
                ("draw_order", models.BigIntegerField()),
            ],
            options={
                "db_table": "stage_member",
                "indexes": [
                    models.Index(fields=["sweep_id", "stage"], name="stage_member_by_stage")
                ],
            },
        ),
        migrations.CreateModel(
            name="StageRelease",
            fields=[
                ("release_id", models.TextField(primary_key=True, serialize=False)),
                ("sweep_id", models.TextField()),
                ("number", models.BigIntegerField()),
                ("shown", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "stage_release",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sweep_id", "number"), name="stage_release_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SweepInstruction",
            fields=[
                ("instruction_id", models.TextField(primary_key=True, serialize=False)),
                ("sweep_id", models.TextField()),
                ("number", models.BigIntegerField()),
                ("kind", models.TextField()),
                ("staff_id", models.TextField()),
                ("reason", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "sweep_instruction",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sweep_id", "number"), name="sweep_instruction_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SweepStage",
            fields=[
                ("stage_id", models.TextField(primary_key=True, serialize=False)),
                ("sweep_id", models.TextField()),
                ("number", models.BigIntegerField()),
                ("size", models.BigIntegerField()),
                ("manifest_hash", models.TextField()),
                ("made_at", models.BigIntegerField()),
            ],
            options={
                "db_table": "sweep_stage",
                "constraints": [
                    models.UniqueConstraint(fields=("sweep_id", "number"), name="sweep_stage_once")
                ],
            },
        ),
    ]
