"""A sweep over bulk size: its plan of stages, and what people can do to it on its way."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

BULK: Final = 1_000
"""A sweep of more proposals than this goes out in stages."""

POOLED: Final = "other"
"""The group of all who belong to a language or community too small for a bound of its own."""


@dataclass(frozen=True, slots=True)
class StageSize:
    """At most `most` accounts and at most `share_ppm` of those in stages; None is no limit."""

    most: int | None = None
    share_ppm: int | None = None


@dataclass(frozen=True, slots=True)
class StagePlan:
    """How bulk sweeps go out (`rulebook/sweeps.yaml`).

    A stage follows when the upper bound of the share of wrongful measures is under `limit_ppm` in
    every group of at least `enough` accounts. Cases are read in lots of `lot`, and at most
    `most_read` of a group before a person looks at why nothing is shown.
    """

    stages: tuple[StageSize, ...]
    limit_ppm: int
    enough: int
    lot: int
    most_read: int


class SweepState(StrEnum):
    """Whether stages of a sweep may go out now."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


class Instruction(StrEnum):
    """What is said to a sweep; `ask_resume` is the first of two persons' wish to go on."""

    START = "start"
    PAUSE = "pause"
    ASK_RESUME = "ask_resume"
    RESUME = "resume"
    STOP = "stop"


_LEADS_TO: Final = {
    Instruction.START: SweepState.RUNNING,
    Instruction.PAUSE: SweepState.PAUSED,
    Instruction.RESUME: SweepState.RUNNING,
    Instruction.STOP: SweepState.STOPPED,
}

MAY_FOLLOW: Final = {
    SweepState.WAITING: frozenset({Instruction.START, Instruction.STOP}),
    SweepState.RUNNING: frozenset({Instruction.PAUSE, Instruction.STOP}),
    SweepState.PAUSED: frozenset(
        {Instruction.PAUSE, Instruction.ASK_RESUME, Instruction.RESUME, Instruction.STOP}
    ),
    SweepState.STOPPED: frozenset[Instruction](),
}
"""What may be said to a sweep in each state; a second pause asks for two new persons."""


def state_from(instructions: Iterable[Instruction]) -> SweepState:
    """The state a sweep is in after these instructions, oldest first."""
    state = SweepState.WAITING
    for instruction in instructions:
        state = _LEADS_TO.get(instruction, state)
    return state
