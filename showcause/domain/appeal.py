"""What a review of an appeal can conclude, and what follows."""

from enum import StrEnum
from typing import Final


class AppealOutcome(StrEnum):
    """How a review ends; all but `upheld` reverse the decision."""

    UPHELD = "upheld"
    NO_VIOLATION = "no_violation"
    DISPROPORTIONATE = "disproportionate"
    EXCEPTION_GRANTED = "exception_granted"
    PROCEDURAL_DEFECT = "procedural_defect"


ERASES_STRIKES: Final = frozenset(
    {
        AppealOutcome.NO_VIOLATION,
        AppealOutcome.DISPROPORTIONATE,
        AppealOutcome.PROCEDURAL_DEFECT,
    }
)


class CauseKind(StrEnum):
    """What a rollback can name as the cause of decisions."""

    RULE = "rule"
    DETECTOR = "detector"
    SWEEP = "sweep"
    REPORTER = "reporter"
    TIP = "tip"
    TOKEN = "token"
    FAMILY = "family"
    WINDOW = "window"
    VOID = "void"
    """An earlier rollback that was itself wrong."""
