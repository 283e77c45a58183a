"""AT Protocol: one PDS, through its admin calls."""
