"""Bulk writes to the record; only steps may call them."""
