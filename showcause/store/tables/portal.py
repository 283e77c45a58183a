"""What the account holder's pages need: links, their opening, PINs, drafts and files."""

from django.db import models


class PortalLink(models.Model):
    """A link that opens a hearing, or a decision in place of the link before it."""

    link_hash = models.TextField(primary_key=True)
    subject_id = models.TextField(db_index=True)
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "portal_link"


class PortalOpening(models.Model):
    """The first time somebody with the link opened a page: from then on they are informed."""

    subject_id = models.TextField(primary_key=True)
    opened_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "portal_opening"


class PortalPin(models.Model):
    """What a PIN is checked against, never the PIN (erasable)."""

    decision_id = models.TextField(primary_key=True)
    salt = models.TextField()
    pin_hash = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "portal_pin"


class AppealDraft(models.Model):
    """An appeal that is being written (work table)."""

    decision_id = models.TextField(primary_key=True)
    filed_by = models.TextField()
    grounds = models.TextField()
    body = models.TextField()
    language = models.TextField()
    changed_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "appeal_draft"


class AppealGround(models.Model):
    """What an appeal says was wrong, in fixed words."""

    appeal_id = models.TextField(primary_key=True)
    grounds = models.TextField()

    class Meta:
        """Names the table."""

        db_table = "appeal_ground"


class Attachment(models.Model):
    """A file sent with an appeal (erasable); its content lies outside the web root."""

    attachment_id = models.TextField(primary_key=True)
    decision_id = models.TextField(db_index=True)
    appeal_id = models.TextField()
    name = models.TextField()
    kind = models.TextField()
    size = models.BigIntegerField()
    sha256 = models.TextField()
    stored_as = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "attachment"


class PortalMessage(models.Model):
    """Something a holder added: to an appeal that waits, or about what did not come back."""

    message_id = models.TextField(primary_key=True)
    decision_id = models.TextField(db_index=True)
    kind = models.TextField()
    received_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "portal_message"


class PortalMessageText(models.Model):
    """What they wrote (erasable)."""

    message_id = models.TextField(primary_key=True)
    body = models.TextField()

    class Meta:
        """Names the table."""

        db_table = "portal_message_text"
