"""The loops that keep the path moving."""
