"""The one page of a partner server's reviewer: a case, and an answer to it."""
