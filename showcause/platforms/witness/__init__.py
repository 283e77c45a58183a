"""A witness of ledgers: a process that signs what only grew."""
