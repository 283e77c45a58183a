"""Mastodon: one server, through its admin API."""
