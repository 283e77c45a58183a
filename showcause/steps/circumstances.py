"""What every step is handed: the moment, chance, keys and the workspace's values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from showcause.domain.moment import DAY, HOUR, Moment
from showcause.enforcement.stop import Switch, always_running
from showcause.policy.due import Due

CHUNK: Final = 5_000
"""Most subjects a transaction writes (docs/explanation/architecture.md)."""


BULK_CHUNK: Final = 1_000
"""Subjects a transaction of a sweep writes, so that other writers wait a moment only."""

ORDER_CHUNK: Final = 2_000
"""The same where only orders are made, which are short."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """`clock` gives the moment in ms UTC, simulated time included; `chance` gives random bytes.

    `switch` says whether measures may leave now, and is asked before every dispatch. `tuning` is
    what was tuned of detection, as far as it is in force.
    """

    home: Path
    clock: Callable[[], Moment]
    chance: Callable[[int], bytes]
    token_key: bytes
    reporter_key: bytes
    pseudonym_key: bytes
    incident_key: bytes
    group_key: bytes
    public_url: str
    rules_url: str
    platform_name: str
    due: Due
    switch: Switch = always_running
    tuning: Mapping[str, Any] = field(default_factory=dict)

    @property
    def hearing(self) -> int:
        """How long the holder has to answer, in ms."""
        return self.due.hearing_hours * HOUR

    @property
    def appeal_due(self) -> int:
        """How long an appeal may wait for its answer, in ms."""
        return self.due.appeal_hours * HOUR

    @property
    def heard_after_due(self) -> int:
        """How long an answer that came after the measure may wait for its reader, in ms."""
        return self.due.heard_after_hours * HOUR

    @property
    def group_appeal_due(self) -> int:
        """How long a group appeal may wait for its answer, in ms."""
        return self.due.group_appeal_hours * HOUR

    @property
    def appeal_window(self) -> int:
        """How long a decision can be appealed, in ms."""
        return self.due.appeal_window_days * DAY
