"""Breakers pause a rule on evidence that may be looked at after every single outcome."""
