"""What a breaker says: an outcome it was told of, and a trip with the counts that show why."""

from dataclasses import dataclass

WHOLE = "all"
"""The segment everything belongs to."""

OTHER = "other"
"""The segment of whatever was not registered before the first outcome."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What people found about one of a rule's measures; `segments` were registered beforehand."""

    segments: tuple[str, ...]
    wrong: bool


@dataclass(frozen=True, slots=True)
class Trip:
    """A breaker tripped: where, on how many outcomes, and the log evidence in thousandths."""

    breaker: str
    segment: str
    hits: int
    of: int
    evidence: int

    def as_json(self) -> dict[str, int | str]:
        """The trip as it is stored and shown."""
        return {name: getattr(self, name) for name in self.__slots__}
