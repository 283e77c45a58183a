"""One folder a detector: its definition, its judgement and its card."""
