"""Which independent kinds of evidence a network shows, and which are missing.

Coordination is a degree and never a violation: no finding says "inauthentic". A link counts only
between members of the same network, so sharing a device with a stranger says nothing here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from showcause.domain.finding import Family, Finding

if TYPE_CHECKING:
    import pyarrow as pa

FEWEST_LINKED: Final = 3
"""Fewer linked members are a pair of friends, not a trait of the network."""
LEAST_SHARE_PPM: Final = 100_000
"""Below a tenth of its members, a second family says something of them and not of the network."""


@dataclass(frozen=True, slots=True)
class FamilyStanding:
    """The families a network shows, those it does not, and each member's partners by family.

    Any one of `missing` would be a second, independent kind of evidence; until then there is
    nothing to decide.
    """

    finding_id: str
    present: tuple[Family, ...]
    missing: tuple[Family, ...]
    partners: Mapping[str, Mapping[Family, int]]


def families_of(finding: Finding, others: Sequence[Finding]) -> FamilyStanding:
    """What the finding shows by itself and through other findings' ties among its members."""
    members = frozenset(member.account for member in finding.members)
    linked = _linked(finding, others, members)
    counted = {
        account: {family: len(linked[family].get(account, ())) for family in linked}
        for account in sorted(members)
    }
    present = {finding.family} | {
        family for family, partners in linked.items() if is_shown(len(partners), len(members))
    }
    missing = tuple(family for family in Family if family not in present)
    return FamilyStanding(finding.finding_id, _in_order(present), missing, counted)


def is_shown(linked: int, members: int) -> bool:
    """Whether that many linked members make the family a trait of the whole network."""
    return linked >= FEWEST_LINKED and linked * 1_000_000 >= members * LEAST_SHARE_PPM


def _linked(
    finding: Finding, others: Sequence[Finding], members: frozenset[str]
) -> dict[Family, dict[str, set[str]]]:
    linked: dict[Family, dict[str, set[str]]] = {}
    for other in (finding, *others):
        partners = linked.setdefault(other.family, {})
        for tie in other.ties:
            if tie.account_a in members and tie.account_b in members:
                partners.setdefault(tie.account_a, set()).add(tie.account_b)
                partners.setdefault(tie.account_b, set()).add(tie.account_a)
    return linked


def _in_order(families: set[Family]) -> tuple[Family, ...]:
    return tuple(family for family in Family if family in families)


def standings(features: "pa.Table") -> "pa.Table":
    """The same for every network at once, from its members' features.

    Columns finding_id, members, origin_members, present (list), missing (list), by finding.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    linked = pc.greater(features["origin_partners"], 0).cast(pa.int64())
    counted = (
        features.append_column("linked", linked)
        .group_by(["finding_id"])
        .aggregate([("account", "count"), ("linked", "sum")])
        .sort_by("finding_id")
    )
    rows = [
        _standing(row["finding_id"], row["account_count"], row["linked_sum"])
        for row in counted.to_pylist()
    ]
    texts = pa.list_(pa.string())
    columns = [("finding_id", pa.string()), ("members", pa.int64()), ("origin_members", pa.int64())]
    return pa.Table.from_pylist(
        rows, schema=pa.schema([*columns, ("present", texts), ("missing", texts)])
    )


def _standing(finding_id: str, members: int, linked: int) -> dict[str, object]:
    present = {Family.BEHAVIOUR}
    if is_shown(linked, members):
        present.add(Family.INFRASTRUCTURE)
    return {
        "finding_id": finding_id,
        "members": members,
        "origin_members": linked,
        "present": [family.value for family in _in_order(present)],
        "missing": [family.value for family in Family if family not in present],
    }
