"""Looks at public profiles, as anybody can."""
