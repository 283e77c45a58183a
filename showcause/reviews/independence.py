"""Who may not review: nobody reviews a decision they took part in."""

from collections.abc import Iterable


def took_part(staff_id: str, deciders: Iterable[str]) -> bool:
    """Whether this person helped to make the decision; the database refuses the same."""
    return staff_id in set(deciders)
