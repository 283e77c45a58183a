"""Statements of reasons become text in the reader's language."""
