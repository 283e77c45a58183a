"""What was read in: batches, Parquet parts and the rows nobody could read."""

from django.db import models


class IngestBatch(models.Model):
    """One file read: its digest, and what became of its rows."""

    batch_id = models.TextField(primary_key=True)
    source_name = models.TextField()
    sha256 = models.TextField()
    platform = models.TextField(null=True)
    counts = models.TextField()
    ingested_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "ingest_batch"


class ActivityPart(models.Model):
    """One Parquet part; a file that is not listed here does not exist."""

    path = models.TextField(primary_key=True)
    batch_id = models.TextField(db_index=True)
    kind = models.TextField(db_index=True)
    row_count = models.BigIntegerField()
    sha256 = models.TextField()

    class Meta:
        """Names the table."""

        db_table = "activity_part"


class Quarantine(models.Model):
    """One row nobody could read, with its place and reason (work table)."""

    quarantine_id = models.TextField(primary_key=True)
    batch_id = models.TextField(db_index=True)
    file = models.TextField()
    row = models.BigIntegerField(null=True)
    column_name = models.TextField(null=True)
    reason = models.TextField(db_index=True)
    detail = models.TextField()
    raw = models.TextField()
    retried_at = models.BigIntegerField(null=True)

    class Meta:
        """Names the table."""

        db_table = "quarantine"
