"""Matrix: a Synapse homeserver, through its admin API."""
