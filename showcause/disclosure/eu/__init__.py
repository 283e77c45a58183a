"""Statements of reasons for the European Commission's transparency database."""
