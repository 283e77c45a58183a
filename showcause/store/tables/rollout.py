"""How rules, configurations, models and lists were promoted, looked at, paused and stopped."""

from django.db import models


class BackTest(models.Model):
    """What a rule would have done on history, before anybody is reached."""

    back_test_id = models.TextField(primary_key=True)
    content_hash = models.TextField(db_index=True)
    against_hash = models.TextField()
    activity_digest = models.TextField()
    matched = models.BigIntegerField()
    newly_hit = models.BigIntegerField()
    labelled = models.BigIntegerField()
    wrongful = models.BigIntegerField()
    wrongful_low = models.BigIntegerField()
    wrongful_high = models.BigIntegerField()
    segments = models.TextField()
    diff_hash = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "back_test"


class RolloutEvent(models.Model):
    """One thing that happened to a rule, configuration, model or list on its path."""

    number = models.BigAutoField(primary_key=True)
    event_id = models.TextField(unique=True)
    subject_kind = models.TextField()
    name = models.TextField()
    content_hash = models.TextField(db_index=True)
    kind = models.TextField()
    staff_id = models.TextField()
    diff_hash = models.TextField()
    stage = models.TextField()
    enough = models.BooleanField()
    detail = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "rollout_event"


class SecondLook(models.Model):
    """One person's blinded look at a proposal of a rule that is being promoted."""

    look_id = models.TextField(primary_key=True)
    proposal_id = models.TextField(db_index=True)
    staff_id = models.TextField()
    outcome = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "second_look"
        constraints = [
            models.UniqueConstraint(fields=["proposal_id", "staff_id"], name="second_look_once")
        ]


class ChangeLook(models.Model):
    """One person's look at an account that a changed setting, list or model would affect."""

    look_id = models.TextField(primary_key=True)
    content_hash = models.TextField(db_index=True)
    stage = models.TextField()
    account = models.TextField()
    staff_id = models.TextField()
    outcome = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "change_look"


class StopInstruction(models.Model):
    """A signed instruction to stop every measure, or to start again, as it was accepted."""

    instruction_id = models.TextField(primary_key=True)
    verb = models.TextField()
    counter = models.BigIntegerField()
    signed_by = models.TextField()
    body = models.TextField()
    issued_at = models.BigIntegerField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "stop_instruction"
