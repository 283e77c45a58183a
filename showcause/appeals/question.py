"""What several decisions have in common: the question that one ruling answers for all of them.

Alike are decisions of the same rule version that rest on the same kinds of facts and evidence and,
in one network, on the very same findings. Whoever has one more finding, kind of fact or kind of
evidence against them is another question, so a list cannot carry along who merely stands on it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from showcause.domain.group import Breadth
from showcause.domain.identifier import digest


@dataclass(frozen=True, slots=True)
class Basis:
    """What one decision rests on."""

    rule_hash: str
    families: tuple[str, ...]
    fact_kinds: tuple[str, ...]
    findings: tuple[str, ...]

    @property
    def network_key(self) -> str:
        """The same for decisions that rest on the very same findings in the same way."""
        return digest("network", self.rule_key, *sorted(self.findings))

    @property
    def rule_key(self) -> str:
        """The same for decisions of one rule version with the same kinds of facts and evidence."""
        families, kinds = sorted(set(self.families)), sorted(set(self.fact_kinds))
        return digest("rule", self.rule_hash, *families, "facts", *kinds)

    def key(self, breadth: Breadth) -> str:
        """What this decision is alike by."""
        return self.network_key if breadth is Breadth.NETWORK else self.rule_key


def alike(bases: Iterable[tuple[str, Basis]], ruled: Basis, breadth: Breadth) -> list[str]:
    """Ids of the decisions that a ruling on this basis reaches, in the order given."""
    wanted = ruled.key(breadth)
    return [decision for decision, basis in bases if basis.key(breadth) == wanted]
