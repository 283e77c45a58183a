"""Platforms with a known truth, deterministic from a seed."""
