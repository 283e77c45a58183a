"""The record: tables, reads, writes and the outbox."""
