"""A finding: what a detector claims, with the evidence a person can check."""

from dataclasses import dataclass
from enum import StrEnum

from showcause.domain.moment import Moment


class Family(StrEnum):
    """A kind of evidence independent of the others; a measure needs two."""

    BEHAVIOUR = "behaviour"
    IDENTITY = "identity"
    INFRASTRUCTURE = "infrastructure"
    PROVENANCE = "provenance"


@dataclass(frozen=True, slots=True)
class Tie:
    """Two accounts did the same thing close together: the two events that prove it."""

    account_a: str
    account_b: str
    trace: str
    object: str
    event_a: str
    event_b: str
    at_a: Moment
    at_b: Moment


@dataclass(frozen=True, slots=True)
class Member:
    """One account in a finding, with what speaks against it and for it.

    `event_ids` are the account's own events, strongest first. `measured` and `counter` hold
    whole numbers by documented name (counts, days, parts per million).
    """

    account: str
    score_ppm: int
    partners: int
    event_ids: tuple[str, ...]
    measured: tuple[tuple[str, int], ...]
    counter: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A detector's claim about one network.

    `definition_hash` names the exact SQL. `null_model` says in one sentence what chance was
    taken to be, and `error_ppm` how often chance alone makes such a finding.
    """

    finding_id: str
    detector: str
    detector_version: str
    definition_hash: str
    platform: str
    family: Family
    score_ppm: int
    null_model: str
    error_ppm: int
    window_from: Moment
    window_until: Moment
    members: tuple[Member, ...]
    ties: tuple[Tie, ...]
    notes: tuple[str, ...] = ()
