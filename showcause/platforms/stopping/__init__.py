"""Where stop instructions come from: a file of the workspace and, if configured, an address."""
