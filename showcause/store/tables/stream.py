"""How far each live stream was read."""

from django.db import models


class StreamCursor(models.Model):
    """The place in one stream up to which everything is durable (work table)."""

    stream = models.TextField(primary_key=True)
    cursor = models.TextField()
    events = models.BigIntegerField()
    batches = models.BigIntegerField()
    moved_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "stream_cursor"
