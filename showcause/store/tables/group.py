"""Group appeals: the case, its sealed list, the questions in it and the rulings on them."""

from django.db import models


class GroupAppeal(models.Model):
    """One filing about many accounts, or about a pattern; it names no account."""

    group_appeal_id = models.TextField(primary_key=True)
    kind = models.TextField()
    language = models.TextField()
    listed_count = models.BigIntegerField()
    segment = models.TextField()
    token_hash = models.TextField(unique=True)
    received_at = models.BigIntegerField()
    due_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "group_appeal"


class GroupText(models.Model):
    """Who filed, and what they wrote (erasable)."""

    group_appeal_id = models.TextField(primary_key=True)
    organisation = models.TextField()
    body = models.TextField()

    class Meta:
        """Names the table."""

        db_table = "group_text"


class GroupList(models.Model):
    """The sealed list of a group appeal (erasable); it goes with its last question's answer."""

    group_appeal_id = models.TextField(primary_key=True)
    body = models.TextField()

    class Meta:
        """Names the table."""

        db_table = "group_list"


class GroupQuestion(models.Model):
    """What listed decisions have in common, by digest; one ruling answers it."""

    question_id = models.TextField(primary_key=True)
    group_appeal_id = models.TextField(db_index=True)
    basis = models.TextField(db_index=True)
    rule_hash = models.TextField()
    listed_count = models.BigIntegerField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "group_question"


class GroupRuling(models.Model):
    """A person's answer to one question, for everybody alike."""

    ruling_id = models.TextField(primary_key=True)
    question_id = models.TextField(unique=True)
    staff_id = models.TextField()
    outcome = models.TextField()
    breadth = models.TextField()
    reason = models.TextField()
    restored_count = models.BigIntegerField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "group_ruling"


class GroupRulingText(models.Model):
    """The reasons in the person's own words (erasable)."""

    ruling_id = models.TextField(primary_key=True)
    body = models.TextField()

    class Meta:
        """Names the table."""

        db_table = "group_ruling_text"
