"""The European Commission's transparency database."""
