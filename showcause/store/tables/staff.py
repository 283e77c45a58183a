"""Our people, and the sandbox's clock."""

from django.db import models


class Staff(models.Model):
    """One person or the machine; `played` marks a person the sandbox plays."""

    staff_id = models.TextField(primary_key=True)
    name = models.TextField()
    role = models.TextField()
    languages = models.TextField()
    played = models.BooleanField(default=False)
    added_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "staff"


class ClockShift(models.Model):
    """Time that was simulated to pass (sandbox only)."""

    shift_id = models.TextField(primary_key=True)
    milliseconds = models.BigIntegerField()
    reason = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "clock_shift"
