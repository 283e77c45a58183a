"""What was erased because its time was over, what must not be, and each night's report."""

from django.db import models


class LegalHold(models.Model):
    """Nothing of an account is erased until a moment; somebody answers for it."""

    hold_id = models.TextField(primary_key=True)
    account = models.TextField(db_index=True)
    reason = models.TextField()
    owner = models.TextField()
    staff_id = models.TextField()
    starts_at = models.BigIntegerField()
    expires_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "legal_hold"


class CaseErasure(models.Model):
    """A proposal, or its decision, of which only the bare rows are kept."""

    proposal_id = models.TextField(primary_key=True)
    purpose = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "case_erasure"


class PartRewriting(models.Model):
    """A Parquet part was written again: without rows whose time was over, or with new columns."""

    rewriting_id = models.TextField(primary_key=True)
    path = models.TextField(db_index=True)
    reason = models.TextField()
    row_count = models.BigIntegerField()
    sha256 = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "part_rewriting"


class RetentionRun(models.Model):
    """One night's report: what was erased, what was kept though its time was over, and why."""

    run_id = models.TextField(primary_key=True)
    periods = models.TextField()
    erased = models.TextField()
    kept = models.TextField()
    remaining = models.BigIntegerField()
    began_at = models.BigIntegerField()
    made_at = models.BigIntegerField(db_index=True)

    class Meta:
        """Names the table."""

        db_table = "retention_run"
