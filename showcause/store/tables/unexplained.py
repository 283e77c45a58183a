"""The platform's own state against the decisions in force, and what was done about differences."""

from django.db import models


class Comparison(models.Model):
    """One reading of all that is in force on the platform, and the differences that stood then."""

    comparison_id = models.TextField(primary_key=True)
    platform = models.TextField()
    outcome = models.TextField()
    detail = models.TextField()
    seen_count = models.BigIntegerField()
    unexplained_count = models.BigIntegerField()
    missing_count = models.BigIntegerField()
    began_at = models.BigIntegerField(db_index=True)
    ended_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "comparison"


class UnexplainedMeasure(models.Model):
    """A measure found on the platform without a decision."""

    unexplained_id = models.TextField(primary_key=True)
    comparison_id = models.TextField()
    account = models.TextField(db_index=True)
    measure = models.TextField()
    reference = models.TextField()
    public_ref = models.TextField(unique=True)
    token_hash = models.TextField(unique=True)
    found_at = models.BigIntegerField()
    reasons_due_at = models.BigIntegerField(db_index=True)

    class Meta:
        """Names the table."""

        db_table = "unexplained_measure"


class UnexplainedEvent(models.Model):
    """What the holder, a person of ours or the clock did about one."""

    event_id = models.TextField(primary_key=True)
    unexplained_id = models.TextField(db_index=True)
    kind = models.TextField()
    actor = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "unexplained_event"


class UnexplainedText(models.Model):
    """What the holder wrote, or the reasons that were given (erasable)."""

    event_id = models.TextField(primary_key=True)
    body = models.TextField()

    class Meta:
        """Names the table."""

        db_table = "unexplained_text"


class MissingMeasure(models.Model):
    """A decision in force whose measure was not there: ordered again once, then for a person."""

    missing_id = models.TextField(primary_key=True)
    comparison_id = models.TextField()
    decision_id = models.TextField(db_index=True)
    outcome = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "missing_measure"


class PlatformSeen(models.Model):
    """What the platform says is in force, while it is being compared (work table)."""

    id = models.BigAutoField(primary_key=True)
    account = models.TextField()
    measure = models.TextField()
    reference = models.TextField()

    class Meta:
        """Names the table."""

        db_table = "platform_seen"
        constraints = [
            models.UniqueConstraint(fields=["account", "measure"], name="platform_seen_once")
        ]
