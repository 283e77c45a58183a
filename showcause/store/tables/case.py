"""What staff say about a case, who has it, and whose account they looked at."""

from django.db import models


class CaseInstruction(models.Model):
    """A person attested to have no conflict, declared one, recused themselves or passed it on."""

    instruction_id = models.TextField(primary_key=True)
    subject_id = models.TextField(db_index=True)
    staff_id = models.TextField()
    kind = models.TextField()
    reason = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "case_instruction"


class LookUp(models.Model):
    """A person opened a page about one account."""

    look_up_id = models.TextField(primary_key=True)
    staff_id = models.TextField(db_index=True)
    account = models.TextField(db_index=True)
    page = models.TextField()
    made_at = models.BigIntegerField(db_index=True)

    class Meta:
        """Names the table."""

        db_table = "look_up"


class CaseClaim(models.Model):
    """Who has a case, until when (work table)."""

    subject_id = models.TextField(primary_key=True)
    staff_id = models.TextField()
    until_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "case_claim"


class CaseWaiting(models.Model):
    """A case that may wait for a person: all that do, some that no longer do (work table)."""

    subject_id = models.TextField(primary_key=True)

    class Meta:
        """Names the table."""

        db_table = "case_waiting"
