"""What changed between two versions of a rule, in what they mean; whoever signs, signs its digest.

The difference is over the typed trees: a reworded or reordered expression that hits the same rows
by the same comparisons is no change, and a changed threshold is named as one.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from showcause.domain.identifier import digest
from showcause.policy.expression import CompiledRule
from showcause.policy.terms import Among, Comparison, Constant, Every, Not, Some, Term, sql_of

FIELDS: Final = ("rule_id", "clause_id", "measure", "severity", "owner", "on", "honours")
VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class RuleDifference:
    """The difference as plain values by name, and the digest that signatures are bound to."""

    changes: dict[str, Any]
    digest: str

    @property
    def is_empty(self) -> bool:
        """Whether both mean the same."""
        return not any(self.changes[part] for part in ("fields", "when", "unless", "hooks"))


def rule_diff(old: CompiledRule | None, new: CompiledRule) -> RuleDifference:
    """What the new version changes; without an old one everything is new.

    The digest also covers both versions' hashes, so it names one step from one text to another.
    """
    changes = {
        "version": VERSION,
        "old_hash": old.rule.rule_hash if old else "",
        "new_hash": new.rule.rule_hash,
        "fields": _fields(old, new),
        "when": _expression(old.when if old else None, new.when),
        "unless": _expression(old.unless if old else None, new.unless),
        "reads_added": sorted(set(new.reads) - set(old.reads if old else ())),
        "reads_dropped": sorted(set(old.reads if old else ()) - set(new.reads)),
        "hooks": _hooks(old, new),
    }
    return RuleDifference(changes, digest("rule-difference", _canonical(changes)))


def _canonical(changes: dict[str, Any]) -> str:
    return json.dumps(changes, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _fields(old: CompiledRule | None, new: CompiledRule) -> dict[str, Any]:
    changed = {}
    for name in FIELDS:
        before, after = (_plain(getattr(one.rule, name)) if one else None for one in (old, new))
        if before != after:
            changed[name] = {"old": before, "new": after}
    return changed


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.value if hasattr(value, "value") else value


def _hooks(old: CompiledRule | None, new: CompiledRule) -> list[str]:
    before = {hook.name: hook for hook in (old.rule.hooks if old else ())}
    after = {hook.name: hook for hook in new.rule.hooks}
    return sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )


def _expression(old: Term | None, new: Term) -> dict[str, Any]:
    """Comparisons that came, went or moved their constant; empty where nothing changed.

    `structure` says that the same comparisons are joined otherwise.
    """
    if old is not None and _sorted(old) == _sorted(new):
        return {}
    before = dict(_atoms(old)) if old is not None else {}
    after = dict(_atoms(new))
    moved = {}
    for shape in sorted(before.keys() & after.keys()):
        if before[shape] != after[shape]:
            moved[shape] = {"old": sorted(before[shape]), "new": sorted(after[shape])}
    added, dropped = sorted(after.keys() - before.keys()), sorted(before.keys() - after.keys())
    return {
        "old": sql_of(old) if old is not None else "",
        "new": sql_of(new),
        "thresholds": moved,
        "added": [sql for shape in added for sql in sorted(after[shape])],
        "dropped": [sql for shape in dropped for sql in sorted(before[shape])],
        "structure": not (moved or added or dropped),
    }


def _sorted(term: Term) -> str:
    """The term with the parts of AND and OR in one order."""
    if isinstance(term, Every | Some):
        word = " AND " if isinstance(term, Every) else " OR "
        return "(" + word.join(sorted({_sorted(part) for part in term.parts})) + ")"
    return f"NOT {_sorted(term.part)}" if isinstance(term, Not) else sql_of(term)


def _atoms(term: Term) -> Iterator[tuple[str, set[str]]]:
    """Each comparison without its constant, with the texts it stands in."""
    found: dict[str, set[str]] = {}
    for atom in _leaves(term):
        found.setdefault(_shape(atom), set()).add(sql_of(atom))
    yield from found.items()


def _leaves(term: Term) -> Iterator[Term]:
    if isinstance(term, Every | Some):
        for part in term.parts:
            yield from _leaves(part)
    elif isinstance(term, Not):
        yield from _leaves(term.part)
    else:
        yield term


def _shape(atom: Term) -> str:
    if isinstance(atom, Comparison):
        sides = ("…" if isinstance(s, Constant) else sql_of(s) for s in (atom.left, atom.right))
        return f" {atom.sign} ".join(sides)
    return f"{sql_of(atom.term)} IN …" if isinstance(atom, Among) else sql_of(atom)
