"""The ledger: entries, erasable payloads, the sequence and the checkpoints."""

from django.db import models


class LedgerEntry(models.Model):
    """One entry, written unsequenced in the transaction of what it records."""

    number = models.BigAutoField(primary_key=True)
    entry_id = models.TextField(unique=True)
    kind = models.TextField()
    subject = models.TextField()
    at = models.BigIntegerField()
    payload_hash = models.BinaryField()

    class Meta:
        """Names the table."""

        db_table = "ledger_entry"


class LedgerPayload(models.Model):
    """Salt and canonical payload of an entry (erasable: the tree keeps the hash)."""

    entry_id = models.TextField(primary_key=True)
    salt = models.BinaryField()
    body = models.TextField()

    class Meta:
        """Names the table."""

        db_table = "ledger_payload"


class LedgerLeaf(models.Model):
    """The place the sequencer gave an entry."""

    leaf_index = models.BigIntegerField(primary_key=True)
    entry_id = models.TextField(unique=True)

    class Meta:
        """Names the table."""

        db_table = "ledger_leaf"


class LedgerCheckpoint(models.Model):
    """A signed tree head."""

    tree_size = models.BigIntegerField(primary_key=True)
    root = models.TextField()
    note = models.TextField()
    frontier = models.TextField()
    made_at = models.BigIntegerField()

    class Meta:
        """Names the table."""

        db_table = "ledger_checkpoint"
