"""Notices written as mbox files."""
