"""A check: one thing that must be in order, how it is, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How a thing is. `UNKNOWN` is "could not check", and never "well"."""

    WELL = "well"
    SOON = "soon"
    ILL = "ill"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of `showcause doctor`; what is well needs no remedy."""

    name: str
    health: Health
    told: str
    remedy: str = ""


def well(name: str, told: str) -> Check:
    """A thing that is in order."""
    return Check(name, Health.WELL, told)


def soon(name: str, told: str, remedy: str) -> Check:
    """A thing that holds for now and will not for long."""
    return Check(name, Health.SOON, told, remedy)


def ill(name: str, told: str, remedy: str) -> Check:
    """A thing that keeps work from being done."""
    return Check(name, Health.ILL, told, remedy)


def unknown(name: str, told: str, remedy: str) -> Check:
    """A thing nobody could look at."""
    return Check(name, Health.UNKNOWN, told, remedy)


def is_ill(checks: Iterable[Check]) -> bool:
    """Whether something keeps work from being done, or may: what could not be checked counts."""
    return any(check.health in (Health.ILL, Health.UNKNOWN) for check in checks)
