"""Runs a definition (named SQL steps) over activity."""
