"""A tamper-evident log that a stranger can verify."""
