"""Account enforcement with due process, from detection to disclosure."""
