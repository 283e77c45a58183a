"""The clock: the one place that asks the machine for the time."""

import time

from showcause.domain.moment import Moment


class WorkspaceClock:
    """Milliseconds UTC; on a sandbox, time that was simulated to pass is added."""

    def __init__(self) -> None:
        self.shift = 0

    def __call__(self) -> Moment:
        """The moment now."""
        return time.time_ns() // 1_000_000 + self.shift
