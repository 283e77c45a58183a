"""What was reported to the EU transparency database."""

from django.db import models


class EuStatement(models.Model):
    """One statement of reasons as it is sent; `problems` say what keeps it from being sent."""

    statement_id = models.TextField(primary_key=True)
    decision_id = models.TextField(db_index=True)
    turn = models.BigIntegerField()
    puid = models.TextField(unique=True)
    body = models.TextField()
    problems = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "eu_statement"


class EuAnswer(models.Model):
    """The database's final answer to one statement."""

    statement_id = models.TextField(primary_key=True)
    state = models.TextField()
    uuid = models.TextField()
    message = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "eu_answer"


class EuCorrection(models.Model):
    """A statement that is stored there and no longer true; the database itself forgets nothing."""

    statement_id = models.TextField(primary_key=True)
    reversal_id = models.TextField()
    reason = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "eu_correction"
