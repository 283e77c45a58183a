"""Which programs may work on the record."""

from django.db import models


class RecordFormat(models.Model):
    """A program of this format brought the tables up to date; `beside` is the oldest that may work
    on them too."""

    format = models.BigIntegerField(primary_key=True)
    beside = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "record_format"
