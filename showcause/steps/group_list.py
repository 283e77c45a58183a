"""The sealed list of a group appeal, and what listed decisions rest on; both for steps alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from showcause.appeals.names import Entry
from showcause.appeals.question import Basis
from showcause.appeals.sealing import NONCE_BYTES, sealed, unsealed
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import json_text
from showcause.steps.telling import facts_from_features
from showcause.store.reads.groups import findings_of, list_of
from showcause.store.reads.rows import Row


@dataclass(frozen=True, slots=True)
class GroupList:
    """What was listed, which question each decision found belongs to, and what fits nothing."""

    entries: tuple[Entry, ...]
    decisions: Mapping[str, str]
    unmatched: tuple[str, ...]
    told: tuple[str, ...] = ()
    """Names whose holders' letters were shown: they may be told back to who files."""


def sealed_list(group_appeal_id: str, kept: GroupList, circumstances: Circumstances) -> str:
    """The list as the record keeps it."""
    entries = [[each.name, each.reference, each.arguments] for each in kept.entries]
    text = json_text(
        {
            "decisions": dict(kept.decisions),
            "entries": entries,
            "told": kept.told,
            "unmatched": kept.unmatched,
        }
    )
    nonce = circumstances.chance(NONCE_BYTES)
    return sealed(text, key=circumstances.group_key, nonce=nonce, of=group_appeal_id)


def opened_list(group_appeal_id: str, circumstances: Circumstances) -> GroupList | None:
    """The list of a case; None once it is erased.

    Raises:
        BrokenRecord: it was changed, or was sealed with another key.
    """
    body = list_of(group_appeal_id)
    if body is None:
        return None
    kept = orjson.loads(unsealed(body, key=circumstances.group_key, of=group_appeal_id))
    entries = tuple(
        Entry(name, reference, tuple((post, said) for post, said in arguments))
        for name, reference, arguments in kept["entries"]
    )
    return GroupList(entries, kept["decisions"], tuple(kept["unmatched"]), tuple(kept["told"]))


def bases_of(rows: Sequence[Row]) -> dict[str, Basis]:
    """What each of these decisions rests on, by decision."""
    findings = findings_of([row["proposal_id"] for row in rows])
    return {
        row["decision_id"]: Basis(
            rule_hash=row["rule_hash"],
            families=tuple(orjson.loads(row["families"])),
            fact_kinds=tuple(key for key, _ in facts_from_features(orjson.loads(row["features"]))),
            findings=findings.get(row["proposal_id"], ()),
        )
        for row in rows
    }
