"""Until when a decision can be appealed.

Source: Regulation (EU) 2022/2065, Art. 20(1) and (2): six months from being informed, so a notice
that never arrived starts no clock.
"""

from showcause.domain.moment import Moment


def is_over(appeal_until: Moment | None, now: Moment) -> bool:
    """Whether the time to appeal is over; it has no end for somebody who was not informed."""
    return appeal_until is not None and now > appeal_until
