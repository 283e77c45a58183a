"""What a held round says when a person must look at the one account."""

from typing import Final

BY_PERSON: Final = (
    "affiliation", "benign_twin", "blast_radius", "clause_then", "counter_evidence", "crisis",
    "degraded_input", "evidence_sufficiency", "heard_first", "second_measure",
)  # fmt: skip
"""Safeguards whose hold only a look at the one account can end (`release` is `person`)."""

ONE_BY_ONE: Final = ("prominent", "protected")
"""Reasons for which two people look at the one account, whatever was said to its sweep."""

PERSON_NEEDED: Final = (
    *(f'"release":"person","safeguard":"{name}"' for name in BY_PERSON),
    *(f'"reason":"{reason}","release":"two_approvals"' for reason in ONE_BY_ONE),
)
"""What is in the answers of a held round, as they are written, when a person must look."""


def needs_person(verdict: str, outcomes: str) -> bool:
    """Whether a round with these answers waits for a person who looks at the one account."""
    return verdict == "hold" and any(words in outcomes for words in PERSON_NEEDED)
