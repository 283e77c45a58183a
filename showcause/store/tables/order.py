"""Orders to a platform, its receipts, and the outbox between."""

from django.db import models


class PlatformOrder(models.Model):
    """One instruction to a platform."""

    order_id = models.TextField(primary_key=True)
    decision_id = models.TextField(db_index=True)
    reversal_id = models.TextField(null=True)
    relief_id = models.TextField(null=True)
    verb = models.TextField()
    account = models.TextField()
    measure = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "platform_order"


class Receipt(models.Model):
    """A platform's final answer to one order."""

    order_id = models.TextField(primary_key=True)
    state = models.TextField()
    effects = models.TextField()
    message = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "receipt"


class Outbox(models.Model):
    """What must still leave the house (work table)."""

    number = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    ref = models.TextField()
    state = models.TextField()
    attempts = models.BigIntegerField(default=0)
    next_at = models.BigIntegerField()
    last_error = models.TextField(default="")

    class Meta:
        """Names the table."""

        db_table = "outbox"
        constraints = [models.UniqueConstraint(fields=["kind", "ref"], name="outbox_once")]
        indexes = [models.Index(fields=["kind", "state", "number"], name="outbox_ready")]
