"""Wrongful measures kept as test cases: whole numbers under pseudonyms of their own."""

from django.db import models


class Incident(models.Model):
    """One wrongful measure, or many of one cause; `tests` is `rule` where a rule was at fault."""

    incident_id = models.TextField(primary_key=True)
    source_id = models.TextField(unique=True)
    name = models.TextField()
    cause_kind = models.TextField()
    cause = models.TextField()
    reason = models.TextField()
    tests = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "incident"


class CaseSetAside(models.Model):
    """One person's wish that a case, or a whole incident, no longer tests rules; two make it so."""

    aside_id = models.TextField(primary_key=True)
    subject_id = models.TextField(db_index=True)
    staff_id = models.TextField()
    reason = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "case_set_aside"


class IncidentCase(models.Model):
    """The features of one account that was wronged; nothing else of it is kept."""

    case_id = models.TextField(primary_key=True)
    incident_id = models.TextField(db_index=True)
    rule_id = models.TextField()
    measure = models.TextField()
    families = models.TextField()
    features = models.TextField()

    class Meta:
        """Names the table."""

        db_table = "incident_case"
