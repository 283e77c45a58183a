"""Notices, their text kept apart, and how far each one got."""

from django.db import models


class Notice(models.Model):
    """One message to an account holder, by template version and content hash."""

    notice_id = models.TextField(primary_key=True)
    kind = models.TextField()
    subject_id = models.TextField(db_index=True)
    account = models.TextField()
    language = models.TextField()
    template_id = models.TextField()
    template_version = models.TextField()
    text_hash = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "notice"


class LetterForm(models.Model):
    """A letter many people got word for word, with holes for what is each one's own."""

    form_id = models.TextField(primary_key=True)
    subject_line = models.TextField()
    body = models.TextField()

    class Meta:
        """Names the table."""

        db_table = "letter_form"


class NoticeText(models.Model):
    """Address, subject line and body, or the form and what fills its holes (erasable)."""

    notice_id = models.TextField(primary_key=True)
    address = models.TextField()
    form_id = models.TextField(null=True)
    subject_line = models.TextField()
    body = models.TextField()

    class Meta:
        """Names the table."""

        db_table = "notice_text"


class NoticeDelivery(models.Model):
    """One step of a notice's way."""

    delivery_id = models.TextField(primary_key=True)
    notice_id = models.TextField(db_index=True)
    state = models.TextField()
    detail = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "notice_delivery"


class AccountContact(models.Model):
    """Where the holder of an account can be reached (erasable)."""

    account = models.TextField(primary_key=True)
    address = models.TextField()

    class Meta:
        """Names the table."""

        db_table = "account_contact"
