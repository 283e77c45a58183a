"""From findings to what a rule would do, and what holds it back."""

from django.db import models


class RuleVersion(models.Model):
    """A rule as it stood when it was used."""

    rule_hash = models.TextField(primary_key=True)
    rule_id = models.TextField()
    clause_id = models.TextField()
    clause_version = models.TextField()
    measure = models.TextField()
    reads = models.TextField()
    body = models.TextField()
    added_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "rule_version"


class Sweep(models.Model):
    """The manifest of proposals made together; decisions of a sweep are undone by it."""

    sweep_id = models.TextField(primary_key=True)
    run_id = models.TextField()
    rule_id = models.TextField()
    rule_hash = models.TextField()
    rule_stage = models.TextField()
    manifest_hash = models.TextField()
    size = models.BigIntegerField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "sweep"


class Proposal(models.Model):
    """What a rule would do to one account; binds nobody."""

    proposal_id = models.TextField(primary_key=True)
    sweep_id = models.TextField(db_index=True)
    account = models.TextField(db_index=True)
    language = models.TextField()
    handle = models.TextField()
    followers = models.BigIntegerField()
    rule_id = models.TextField()
    rule_hash = models.TextField()
    clause_id = models.TextField()
    clause_version = models.TextField()
    measure = models.TextField()
    families = models.TextField()
    linked_count = models.BigIntegerField()
    features = models.TextField()
    bound_hash = models.TextField()
    made_at = models.BigIntegerField()
    interim_of = models.TextField(null=True)

    class Meta:
        """Names the table."""

        db_table = "proposal"


class ProposalFinding(models.Model):
    """Which findings a proposal rests on."""

    id = models.BigAutoField(primary_key=True)
    proposal_id = models.TextField()
    finding_id = models.TextField(db_index=True)

    class Meta:
        """Names the table."""

        db_table = "proposal_finding"
        constraints = [
            models.UniqueConstraint(
                fields=["proposal_id", "finding_id"], name="proposal_finding_once"
            )
        ]


class Hearing(models.Model):
    """The holder was shown the proposed reasons, and until when an answer counts."""

    proposal_id = models.TextField(primary_key=True)
    sent_at = models.BigIntegerField()
    answer_until = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "hearing"


class HearingAnswer(models.Model):
    """The holder, or the declared organisation, answered."""

    answer_id = models.TextField(primary_key=True)
    proposal_id = models.TextField(db_index=True)
    answered_by = models.TextField()
    answered_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "hearing_answer"


class HearingText(models.Model):
    """What they answered (erasable)."""

    answer_id = models.TextField(primary_key=True)
    body = models.TextField()

    class Meta:
        """Names the table."""

        db_table = "hearing_text"


class SafeguardRound(models.Model):
    """Every safeguard's answer about one proposal, allow too."""

    round_id = models.TextField(primary_key=True)
    proposal_id = models.TextField()
    number = models.BigIntegerField()
    verdict = models.TextField()
    outcomes = models.TextField()
    input_digest = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "safeguard_round"
        constraints = [
            models.UniqueConstraint(fields=["proposal_id", "number"], name="safeguard_round_once")
        ]


class SafeguardFacts(models.Model):
    """What the safeguards knew in one round (erasable)."""

    round_id = models.TextField(primary_key=True)
    body = models.TextField()

    class Meta:
        """Names the table."""

        db_table = "safeguard_facts"


class Approval(models.Model):
    """A named person's yes or no, bound to the hash of what they saw."""

    approval_id = models.TextField(primary_key=True)
    subject_kind = models.TextField()
    subject_id = models.TextField(db_index=True)
    bound_hash = models.TextField()
    staff_id = models.TextField()
    verdict = models.TextField()
    reason = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "approval"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "bound_hash", "staff_id"], name="approval_once"
            )
        ]
