"""Co-sharing: networks of accounts that share the same things together."""
