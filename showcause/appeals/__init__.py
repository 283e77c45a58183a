"""Who may appeal, and what an outcome gives back."""
