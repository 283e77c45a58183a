"""Decisions, and the statement of reasons kept apart so that it can be erased."""

from django.db import models


class Decision(models.Model):
    """The binding choice about one account."""

    decision_id = models.TextField(primary_key=True)
    proposal_id = models.TextField(unique=True)
    sweep_id = models.TextField()
    account = models.TextField(db_index=True)
    measure = models.TextField()
    clause_id = models.TextField()
    clause_version = models.TextField()
    ground = models.TextField()
    rule_id = models.TextField()
    rule_hash = models.TextField()
    public_ref = models.TextField(unique=True)
    token_hash = models.TextField(unique=True)
    decided_by = models.TextField()
    starts_at = models.BigIntegerField()
    ends_at = models.BigIntegerField(null=True)
    statement_hash = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table; a cause's decisions are read in the order of their ids."""

        db_table = "decision"
        indexes = [
            models.Index(fields=["sweep_id", "decision_id"], name="decision_sweep"),
            models.Index(fields=["rule_hash", "decision_id"], name="decision_rule"),
            models.Index(
                fields=["ends_at"],
                condition=models.Q(ends_at__isnull=False),
                name="decision_with_an_end",
            ),
        ]


class StatementText(models.Model):
    """The typed fields of a statement of reasons (erasable)."""

    decision_id = models.TextField(primary_key=True)
    body = models.TextField()

    class Meta:
        """Names the table."""

        db_table = "statement_text"
