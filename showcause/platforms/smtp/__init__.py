"""Notices sent by real SMTP."""
