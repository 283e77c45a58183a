"""Puts the house together; alone in reading clock, chance, environment and settings."""
