"""Until when a decision can be appealed.

Source: Regulation (EU) 2022/2065, Art. 20(1) and (2): six months from being informed, so a notice
that never arrived starts no clock.
"""

from showcause.domain.moment import Moment


def is_over(informed_at: Moment | None, now: Moment, window: int) -> bool:
    """Whether the time to appeal is over; it never is for somebody who was not informed."""
    return informed_at is not None and now > informed_at + window
