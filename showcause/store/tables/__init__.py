"""Tables, a file a subject."""
