"""Reviewers of partner servers, invited to one case each by a link."""

from django.db import models


class PartnerLink(models.Model):
    """A person of a partner server may read and answer one case, until a moment; the link's hash
    only."""

    link_id = models.TextField(primary_key=True)
    token_hash = models.TextField(unique=True)
    subject_id = models.TextField(db_index=True)
    staff_id = models.TextField(db_index=True)
    server = models.TextField()
    made_by = models.TextField()
    made_at = models.BigIntegerField()
    expires_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "partner_link"


class PartnerLinkEnd(models.Model):
    """A link to a case opens nothing any more."""

    link_id = models.TextField(primary_key=True)
    staff_id = models.TextField()
    reason = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "partner_link_end"
