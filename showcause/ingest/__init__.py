"""Platform records become events, or quarantined rows with their reason."""
