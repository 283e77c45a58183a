"""Near-duplicate texts: which posts are copies of one another, edited or not."""
