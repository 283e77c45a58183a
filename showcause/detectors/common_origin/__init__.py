"""Common origin: accounts set up with the same tokens or in the same hour."""
