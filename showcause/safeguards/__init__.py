"""Every promise made to the account holder, one file each."""
