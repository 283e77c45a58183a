"""Declared affiliations: public, and never counted against anyone."""

from django.db import models


class Affiliation(models.Model):
    """An account declared to belong to a parent organisation."""

    affiliation_id = models.TextField(primary_key=True)
    parent = models.TextField(db_index=True)
    account = models.TextField(db_index=True)
    evidence = models.TextField()
    declared_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "affiliation"
