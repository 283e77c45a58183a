"""The rulebook: findings become proposals."""
