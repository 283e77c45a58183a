"""What is left of a case's features when part of what it rested on has fallen."""

from collections.abc import Iterable, Mapping
from typing import Any


def remaining_features(
    features: Mapping[str, Any], *, lost: Iterable[str], families: int, decisions_lost: int
) -> dict[str, Any]:
    """The features without those that are not to be believed any more, which become null.

    `families` is how many independent kinds of evidence are left; `decisions_lost` how many of the
    earlier decisions counted as strikes have fallen.
    """
    left = dict(features)
    for name in lost:
        if name in left:
            left[name] = None
    if "families" in left:
        left["families"] = families
    if left.get("strikes") is not None:
        left["strikes"] -= decisions_lost
    return left
