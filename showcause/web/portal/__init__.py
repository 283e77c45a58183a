"""The account holder's pages: no sign-in, no script."""
