"""Tokens of the API, and what was answered to a request that may come twice."""

from django.db import models


class ApiToken(models.Model):
    """A script may ask in a person's name, within these scopes, until a moment."""

    token_id = models.TextField(primary_key=True)
    token_hash = models.TextField(unique=True)
    staff_id = models.TextField(db_index=True)
    name = models.TextField()
    scopes = models.TextField()
    made_by = models.TextField()
    made_at = models.BigIntegerField()
    expires_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "api_token"


class ApiTokenEnd(models.Model):
    """A token opens nothing any more."""

    token_id = models.TextField(primary_key=True)
    ended_by = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "api_token_end"


class ApiAnswer(models.Model):
    """What was answered to a request with an idempotency key, for a day (work table)."""

    key_hash = models.TextField(primary_key=True)
    request_hash = models.TextField()
    body = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "api_answer"
