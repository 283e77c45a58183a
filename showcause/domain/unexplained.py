"""A measure that is in force on the platform and that no decision of ours explains."""

from enum import StrEnum


class UnexplainedStep(StrEnum):
    """What can happen to one after it was found."""

    CONTESTED = "contested"
    EXPLAINED = "explained"
    LIFTING_PROPOSED = "lifting_proposed"
    LIFT_ORDERED = "lift_ordered"
    LIFTED = "lifted"
    GONE = "gone"


class MissingOutcome(StrEnum):
    """What is done about a decision in force whose measure is not there."""

    ORDERED_AGAIN = "ordered_again"
    LIFTED_OUTSIDE = "lifted_outside"
