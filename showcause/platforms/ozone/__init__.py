"""Ozone: the moderation service of the AT Protocol, through its moderation events."""
