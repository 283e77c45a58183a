"""What the console does, for scripts."""
