"""What proposals rest on besides findings, and what became of it when a cause fell."""

from django.db import models


class ProposalBasis(models.Model):
    """A reporter, tip, token or earlier decision behind a proposal."""

    id = models.BigAutoField(primary_key=True)
    proposal_id = models.TextField()
    kind = models.TextField()
    ref = models.TextField()

    class Meta:
        """Names the table."""

        db_table = "proposal_basis"
        constraints = [
            models.UniqueConstraint(
                fields=["proposal_id", "kind", "ref"], name="proposal_basis_once"
            )
        ]
        indexes = [models.Index(fields=["kind", "ref"], name="proposal_basis_ref")]


class Reconsideration(models.Model):
    """A decision that fell: proposed anew on what remains of it, or ended for good."""

    reconsideration_id = models.TextField(primary_key=True)
    decision_id = models.TextField(db_index=True)
    void_id = models.TextField(db_index=True)
    outcome = models.TextField()
    proposal_id = models.TextField(null=True, db_index=True)
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "reconsideration"
