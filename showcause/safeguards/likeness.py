"""What makes two accounts alike to a rule: the sizes of what it saw, in doublings.

Two accounts with the same likeness were described to the rule in the same words; if one of them
was cleared, the rule does not tell the guilty from the innocent there.
"""

from collections.abc import Mapping
from typing import Any, Final

Likeness = tuple[str, str, tuple[int, ...]]

SIZES: Final = (
    "behaviour_partners",
    "behaviour_objects",
    "origin_partners",
    "origin_tokens",
    "burst_size",
)
TENTH: Final = 100_000


def likeness(rule_id: str, families: str, features: Mapping[str, Any]) -> Likeness:
    """Rule, evidence families as stored, each size by its power of two, own life by tenths."""
    sizes = tuple([int(features.get(name) or 0).bit_length() for name in SIZES])
    own_life = int(features.get("unrelated_share_ppm") or 0) // TENTH
    return rule_id, families, (*sizes, own_life)
