"""What is owed to people beyond a decision: relief when we are late, protection, more time."""

from django.db import models


class Relief(models.Model):
    """A measure lifted because somebody's answer is late; it ends with the answer."""

    relief_id = models.TextField(primary_key=True)
    decision_id = models.TextField(db_index=True)
    kind = models.TextField()
    subject_id = models.TextField(db_index=True)
    due_at = models.BigIntegerField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "relief"


class ProtectedAccount(models.Model):
    """An account whose work others would silence: two named humans decide about it."""

    protection_id = models.TextField(primary_key=True)
    account = models.TextField(db_index=True)
    purpose = models.TextField()
    reason = models.TextField()
    owner = models.TextField()
    staff_id = models.TextField()
    starts_at = models.BigIntegerField()
    expires_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "protected_account"


class SpecialWindow(models.Model):
    """A crisis, or a network that is down: by language, by place, or everywhere."""

    window_id = models.TextField(primary_key=True)
    kind = models.TextField()
    scope = models.TextField()
    scope_of = models.TextField()
    reason = models.TextField()
    owner = models.TextField()
    staff_id = models.TextField()
    starts_at = models.BigIntegerField()
    ends_at = models.BigIntegerField(null=True)
    yearly = models.BooleanField(default=False)
    expires_at = models.BigIntegerField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "special_window"


class Withdrawal(models.Model):
    """A protection or a window ended early by a named person."""

    subject_id = models.TextField(primary_key=True)
    staff_id = models.TextField()
    reason = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "withdrawal"


class AccountPlace(models.Model):
    """Where an account's holder says to be (erasable); read only in their favour."""

    account = models.TextField(primary_key=True)
    place = models.TextField()

    class Meta:
        """Names the table."""

        db_table = "account_place"


class ClauseVersion(models.Model):
    """The text people were held to, and since when."""

    clause_version_id = models.TextField(primary_key=True)
    clause_id = models.TextField(db_index=True)
    version = models.TextField()
    text_hash = models.TextField()
    body = models.TextField()
    valid_from = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "clause_version"
