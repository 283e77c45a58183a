"""Decisions drawn at random and read again, to know how often decisions are wrong."""

from django.db import models


class Recheck(models.Model):
    """One draw: the span it is of, its nonce, and how many decisions lay in each stratum."""

    recheck_id = models.TextField(primary_key=True)
    since_at = models.BigIntegerField()
    until_at = models.BigIntegerField()
    nonce = models.TextField()
    frame = models.TextField()
    staff_id = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "recheck"


class RecheckCase(models.Model):
    """One decision of a draw, by its stratum."""

    case_id = models.TextField(primary_key=True)
    recheck_id = models.TextField(db_index=True)
    decision_id = models.TextField()
    path = models.TextField()
    rule_id = models.TextField()
    language = models.TextField()

    class Meta:
        """Names the table."""

        db_table = "recheck_case"


class RecheckReading(models.Model):
    """What somebody who took no part says of a case, without knowing what others said."""

    reading_id = models.TextField(primary_key=True)
    case_id = models.TextField()
    staff_id = models.TextField()
    verdict = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "recheck_reading"
        constraints = [
            models.UniqueConstraint(fields=["case_id", "staff_id"], name="recheck_reading_once")
        ]
