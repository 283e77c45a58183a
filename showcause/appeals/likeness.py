"""Names one slip of the hand apart, for a person to confirm; nothing is ever matched by it alone.

Method: two names are near when they share a form with at most one letter left out (the deletion
neighbourhood of W. Garbe's SymSpell), which covers a letter too many, too few, wrong or swapped.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

SHORTEST: Final = 4
"""Below this many letters a slip makes too many names alike."""

MOST_OFFERED: Final = 3


def near_names(names: Iterable[str], known: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The known names near each of these, at most three and in order; names without one are absent.

    One pass over `known`, however many names are asked.
    """
    forms: dict[str, list[str]] = {}
    for name in names:
        if len(name) >= SHORTEST:
            for form in _forms(name):
                forms.setdefault(form, []).append(name)
    found: dict[str, set[str]] = {}
    for candidate in known:
        for form in _forms(candidate):
            for name in forms.get(form, ()):
                if name != candidate:
                    found.setdefault(name, set()).add(candidate)
    return {name: tuple(sorted(near)[:MOST_OFFERED]) for name, near in sorted(found.items())}


def _forms(name: str) -> Iterator[str]:
    yield name
    yield from {name[:place] + name[place + 1 :] for place in range(len(name))}
