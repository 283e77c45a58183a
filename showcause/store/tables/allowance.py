"""Registered allowances and exceptions, their early ends, and whom they spared."""

from django.db import models


class Allowance(models.Model):
    """A registered reason why rules that honour its name pass somebody by, until it expires."""

    allowance_id = models.TextField(primary_key=True)
    name = models.TextField()
    cover_kind = models.TextField()
    covers = models.TextField(db_index=True)
    owner = models.TextField()
    reason = models.TextField()
    registered_by = models.TextField()
    registered_at = models.BigIntegerField()
    expires_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "allowance"


class AllowanceEnd(models.Model):
    """An allowance ended before it expired."""

    allowance_id = models.TextField(primary_key=True)
    ended_by = models.TextField()
    reason = models.TextField()
    ended_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "allowance_end"


class AllowanceUse(models.Model):
    """An account a rule hit and an allowance spared."""

    use_id = models.TextField(primary_key=True)
    allowance_id = models.TextField(db_index=True)
    account = models.TextField(db_index=True)
    rule_id = models.TextField()
    rule_hash = models.TextField()
    finding_id = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "allowance_use"
