"""Questions to the record; nothing here writes."""
