"""One operator: accounts without a device of their own that do little but repeat each other."""
