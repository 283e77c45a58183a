"""Who outside asked for something, who was told something, and what was taken back."""

from django.db import models


class OutsideContact(models.Model):
    """An authority, court, company or person asked for something about an account."""

    contact_id = models.TextField(primary_key=True)
    about = models.TextField(db_index=True)
    kind = models.TextField()
    body = models.TextField()
    asked_for = models.TextField()
    sealed = models.BooleanField()
    staff_id = models.TextField()
    received_at = models.BigIntegerField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "outside_contact"


class ToldOutside(models.Model):
    """Somebody outside was told of a decision: an archive's readers, a platform given a tip."""

    told_id = models.TextField(primary_key=True)
    kind = models.TextField()
    ref = models.TextField(db_index=True)
    recipient = models.TextField()
    decision_id = models.TextField(db_index=True)
    pseudonym = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "told_outside"


class Retraction(models.Model):
    """What was told outside is taken back, because its decision was reversed."""

    retraction_id = models.TextField(primary_key=True)
    told_id = models.TextField(unique=True)
    reversal_id = models.TextField(db_index=True)
    reason = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "retraction"
