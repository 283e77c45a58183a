"""Looks from outside at what we rely on: certificates, names, others' clocks."""
