"""Appeals and the reviews that answer them."""

from django.db import models


class Appeal(models.Model):
    """One decision is contested."""

    appeal_id = models.TextField(primary_key=True)
    decision_id = models.TextField(db_index=True)
    filed_by = models.TextField()
    language = models.TextField()
    received_at = models.BigIntegerField()
    due_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "appeal"


class AppealText(models.Model):
    """What the appellant wrote (erasable)."""

    appeal_id = models.TextField(primary_key=True)
    body = models.TextField()

    class Meta:
        """Names the table."""

        db_table = "appeal_text"


class Review(models.Model):
    """A person's reasoned answer to an appeal."""

    review_id = models.TextField(primary_key=True)
    appeal_id = models.TextField(unique=True)
    decision_id = models.TextField(db_index=True)
    staff_id = models.TextField()
    outcome = models.TextField()
    reason = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "review"


class ReviewText(models.Model):
    """The reviewer's own words to the person (erasable)."""

    review_id = models.TextField(primary_key=True)
    body = models.TextField()

    class Meta:
        """Names the table."""

        db_table = "review_text"
