"""What may never count against an account, followed through everything worked out from it.

Forbidden is the level: which language, whether a VPN, how many reports. In `when:` no such feature
may be read, nor any feature derived from one. In `unless:` it may only spare: having more of it, or
being one of the languages named, never makes a rule hit whom it would not have hit otherwise
(docs/decisions/0011-rules.md).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from showcause.domain.feature import Feature
from showcause.policy.terms import Among, Comparison, Constant, Every, Name, Not, Some, Term, walk

FORBIDDEN_WORDS: Final = frozenset(
    {
        "vpn", "tor", "proxy", "exit", "pseudonym", "phone", "language", "script", "location",
        "country", "region", "nationality", "picture_missing", "reports", "report_count",
    }
)  # fmt: skip
"""Features that may speak for an account and never against it (docs/explanation/safeguards.md)."""

FORBIDDEN_SOURCES: Final = frozenset(
    {
        "signup.exit", "account.language", "account.location", "post.language",
        "post.language_detected",
    }
)  # fmt: skip
"""Raw facts, as kind.column; so is every column of `report`, for volume is no evidence."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A forbidden name that an expression reaches: the feature it reads, and the way there."""

    name: Name
    path: tuple[str, ...]

    @property
    def said(self) -> str:
        """`a, worked out from b, worked out from c`."""
        return ", worked out from ".join(f"'{step}'" for step in self.path)


def is_forbidden(feature: str) -> bool:
    """Whether a feature or a raw fact may never speak against an account, by its name alone."""
    name = feature.lower()
    if "." in name:
        return name in FORBIDDEN_SOURCES or name.startswith("report.")
    return name in FORBIDDEN_WORDS or bool(set(name.split("_")) & FORBIDDEN_WORDS)


def forbidden_path(name: str, features: Mapping[str, Feature]) -> tuple[str, ...]:
    """The way from a feature to a forbidden one it was worked out from; empty when there is none.

    Breadth first, so the shortest; a feature that is its own source ends the walk there.
    """
    seen = {name}
    waiting: list[tuple[str, ...]] = [(name,)]
    for path in waiting:
        if is_forbidden(path[-1]):
            return path
        known = features.get(path[-1])
        for source in known.derived_from if known else ():
            if source not in seen:
                seen.add(source)
                waiting.append((*path, source))
    return ()


def forbidden_reads(term: Term, features: Mapping[str, Feature]) -> Iterator[Reach]:
    """Each forbidden feature an expression reads, directly or through what it was made from."""
    for part in walk(term):
        if isinstance(part, Name) and (path := forbidden_path(part.feature, features)):
            yield Reach(part, path)


def turned_against(term: Term, features: Mapping[str, Feature]) -> Iterator[Reach]:
    """Each forbidden feature in an `unless:` that would spare those without it, so hit those with.

    Allowed are: a truth value as it stands or `= TRUE`; text `=` or IN constants; a whole number
    that must be at least, or more than, a constant; all under no NOT.
    """
    for atom, turned in _atoms(term, False):
        sparing = not turned and _spares(atom)
        if not sparing:
            yield from forbidden_reads(atom, features)


def _atoms(term: Term, turned: bool) -> Iterator[tuple[Term, bool]]:
    if isinstance(term, Every | Some):
        for part in term.parts:
            yield from _atoms(part, turned)
    elif isinstance(term, Not):
        yield from _atoms(term.part, not turned)
    else:
        yield term, turned


def _spares(atom: Term) -> bool:
    if isinstance(atom, Name):
        return True
    if isinstance(atom, Among):
        return isinstance(atom.term, Name) and _is_text(atom.values)
    if not isinstance(atom, Comparison) or not isinstance(atom.left, Name):
        return False
    right = atom.right
    if not isinstance(right, Constant):
        return False
    if isinstance(right.value, bool):
        return atom.sign == "=" and right.value
    return atom.sign == "=" if isinstance(right.value, str) else atom.sign in (">", ">=")


def _is_text(values: Sequence[Constant]) -> bool:
    return all(isinstance(value.value, str) for value in values)
