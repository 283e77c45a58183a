"""The stages a bulk sweep goes out in, and the reading between them."""

from django.db import models


class SweepStage(models.Model):
    """One stage of a sweep, its size and manifest fixed when the sweep was proposed."""

    stage_id = models.TextField(primary_key=True)
    sweep_id = models.TextField()
    number = models.BigIntegerField()
    size = models.BigIntegerField()
    manifest_hash = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "sweep_stage"
        constraints = [
            models.UniqueConstraint(fields=["sweep_id", "number"], name="sweep_stage_once")
        ]


class StageMember(models.Model):
    """Which stage a proposal goes out in, and the groups it counts for."""

    proposal_id = models.TextField(primary_key=True)
    sweep_id = models.TextField()
    stage = models.BigIntegerField()
    language_group = models.TextField()
    community_group = models.TextField()
    draw_order = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "stage_member"
        indexes = [models.Index(fields=["sweep_id", "stage"], name="stage_member_by_stage")]


class StageRelease(models.Model):
    """A stage may go out from now on; `shown` holds what reading had shown."""

    release_id = models.TextField(primary_key=True)
    sweep_id = models.TextField()
    number = models.BigIntegerField()
    shown = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "stage_release"
        constraints = [
            models.UniqueConstraint(fields=["sweep_id", "number"], name="stage_release_once")
        ]


class SweepInstruction(models.Model):
    """Somebody, or a failed bound, started, paused, resumed or stopped a sweep."""

    instruction_id = models.TextField(primary_key=True)
    sweep_id = models.TextField()
    number = models.BigIntegerField()
    kind = models.TextField()
    staff_id = models.TextField()
    reason = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "sweep_instruction"
        constraints = [
            models.UniqueConstraint(fields=["sweep_id", "number"], name="sweep_instruction_once")
        ]


class SampleCase(models.Model):
    """One proposal drawn to be read; `golden` marks a known innocent, unknown to readers."""

    case_id = models.TextField(primary_key=True)
    sweep_id = models.TextField()
    gate = models.BigIntegerField()
    lot = models.BigIntegerField()
    proposal_id = models.TextField(db_index=True)
    golden = models.BooleanField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "sample_case"
        constraints = [
            models.UniqueConstraint(fields=["sweep_id", "proposal_id"], name="sample_case_once")
        ]


class SampleReading(models.Model):
    """What a named person said of one case, and why."""

    reading_id = models.TextField(primary_key=True)
    case_id = models.TextField()
    staff_id = models.TextField()
    verdict = models.TextField()
    reason = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "sample_reading"
        constraints = [
            models.UniqueConstraint(fields=["case_id", "staff_id"], name="sample_reading_once")
        ]
