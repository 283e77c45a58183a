"""Whether the house is in order: facts go in, checks with their remedies come out."""
