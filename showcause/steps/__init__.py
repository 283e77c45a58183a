"""Due process as verbs; the only place with a database transaction."""
