"""Whether the next stage of a sweep may go out, more has to be read, or the sweep pauses."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from showcause.domain.sweep import StagePlan
from showcause.enforcement.bounds import Sample, is_shown_over, is_shown_under

Group = tuple[str, str]
"""(`all`, `language` or `community`; its name)."""


class Gate(StrEnum):
    """What follows from what was read."""

    RELEASE = "release"
    READ = "read"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class GateOutcome:
    """What follows, the reason in a fixed word, and the groups that are not shown yet."""

    gate: Gate
    reason: str
    open_groups: tuple[Group, ...]


def gate_outcome(
    samples: Mapping[Group, Sample], plan: StagePlan, *, last_stage_read: bool
) -> GateOutcome:
    """Release only if every group is shown to be under the limit and the last stage was read in.

    Every group has to be shown by itself, so no correction for their number is needed; the opposite
    (more wrongful than the limit) is corrected for it, or chance would pause good sweeps.
    """
    not_shown = tuple(
        group for group, sample in samples.items() if not is_shown_under(sample, plan.limit_ppm)
    )
    if any(is_shown_over(sample, plan.limit_ppm, len(samples)) for sample in samples.values()):
        return GateOutcome(Gate.PAUSE, "bound_over_limit", not_shown)
    if any(samples[group].read >= plan.most_read for group in not_shown):
        return GateOutcome(Gate.PAUSE, "nothing_shown", not_shown)
    if not_shown or not last_stage_read:
        return GateOutcome(Gate.READ, "more_to_read", not_shown)
    return GateOutcome(Gate.RELEASE, "bound_under_limit", ())
