"""Decisions undone, causes voided, and what was published."""

from django.db import models


class Void(models.Model):
    """One cause falls: every decision that rests on it is no longer in force."""

    void_id = models.TextField(primary_key=True)
    cause_kind = models.TextField()
    cause = models.TextField()
    reason = models.TextField()
    guard = models.TextField()
    staff_id = models.TextField()
    hit_count = models.BigIntegerField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "void"


class Reversal(models.Model):
    """One decision undone, by a review or with its cause."""

    reversal_id = models.TextField(primary_key=True)
    decision_id = models.TextField(unique=True)
    cause_kind = models.TextField()
    cause = models.TextField()
    review_id = models.TextField(null=True)
    void_id = models.TextField(null=True)
    reason = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "reversal"


class Disclosure(models.Model):
    """One published archive."""

    disclosure_id = models.TextField(primary_key=True)
    path = models.TextField()
    manifest_hash = models.TextField()
    account_count = models.BigIntegerField()
    post_count = models.BigIntegerField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "disclosure"


class Reopening(models.Model):
    """A decision of the same cause as a reversed one; a person looks at it again."""

    decision_id = models.TextField(primary_key=True)
    reversal_id = models.TextField(db_index=True)
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "reopening"
