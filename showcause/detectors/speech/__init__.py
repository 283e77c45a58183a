"""Speech: posts that threaten, call for violence, support terrorism or tell somebody to die."""
