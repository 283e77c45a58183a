"""Findings, their members, and the evidence kept apart so that it can be erased."""

from django.db import models


class DefinitionText(models.Model):
    """The exact SQL behind findings."""

    definition_hash = models.TextField(primary_key=True)
    name = models.TextField()
    version = models.TextField()
    body = models.TextField()

    class Meta:
        """Names the table."""

        db_table = "definition_text"


class DetectionRun(models.Model):
    """One run of every detector over one state of activity."""

    run_id = models.TextField(primary_key=True)
    activity_digest = models.TextField()
    detectors = models.TextField()
    finding_count = models.BigIntegerField()
    active_accounts = models.BigIntegerField()
    evidence_path = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "detection_run"


class Finding(models.Model):
    """A detector's claim about one network."""

    finding_id = models.TextField(primary_key=True)
    run_id = models.TextField(db_index=True)
    detector = models.TextField()
    detector_version = models.TextField()
    definition_hash = models.TextField()
    platform = models.TextField()
    family = models.TextField()
    families_present = models.TextField()
    families_missing = models.TextField()
    score_ppm = models.BigIntegerField()
    null_model = models.TextField()
    error_ppm = models.BigIntegerField()
    window_from = models.BigIntegerField()
    window_until = models.BigIntegerField()
    member_count = models.BigIntegerField()
    tie_count = models.BigIntegerField()
    notes = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "finding"


class FindingTopic(models.Model):
    """What the accounts of a network act about, where they share a hashtag or a site."""

    finding_id = models.TextField(primary_key=True)
    topic = models.TextField()

    class Meta:
        """Names the table."""

        db_table = "finding_topic"


class FindingMember(models.Model):
    """One account in a finding."""

    member_id = models.TextField(primary_key=True)
    finding_id = models.TextField()
    account = models.TextField(db_index=True)
    score_ppm = models.BigIntegerField()
    partners = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "finding_member"
        indexes = [models.Index(fields=["finding_id", "account"], name="finding_member_of")]


class MemberEvidence(models.Model):
    """What speaks against and for a member (erasable)."""

    member_id = models.TextField(primary_key=True)
    event_ids = models.TextField()
    measured = models.TextField()
    counter = models.TextField()

    class Meta:
        """Names the table."""

        db_table = "member_evidence"
