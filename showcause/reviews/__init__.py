"""Who may review what, and in which order."""
