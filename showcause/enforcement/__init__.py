"""Decisions become orders, and orders receipts."""
