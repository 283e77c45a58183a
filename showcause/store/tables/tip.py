"""Tips of other platforms: leads, what became of them, and their withdrawal."""

from django.db import models


class Tip(models.Model):
    """Another platform pointed at something; it decides nothing."""

    tip_id = models.TextField(primary_key=True)
    source = models.TextField()
    ref = models.TextField()
    kind = models.TextField()
    value = models.TextField(db_index=True)
    technique = models.TextField()
    confidence_ppm = models.BigIntegerField()
    expires_at = models.BigIntegerField()
    format = models.TextField()
    staff_id = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "tip"


class TipWithdrawal(models.Model):
    """Whoever gave a tip took it back, and so many decisions that relied on it were undone."""

    tip_id = models.TextField(primary_key=True)
    hit_count = models.BigIntegerField()
    staff_id = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "tip_withdrawal"
