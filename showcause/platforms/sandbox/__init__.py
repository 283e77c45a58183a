"""The sandbox: a small real platform in its own process and store, spoken to over HTTP."""
