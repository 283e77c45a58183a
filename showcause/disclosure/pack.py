"""Evidence packs: all that a stranger needs to derive decisions anew, in one signed file.

A pack holds the rule's text, what it read of the account, what the safeguards knew, their tables,
and the ledger's entries with one proof for all of them (docs/reference/packs). It is made from
typed fields; nobody else's name, no reporter and no member of staff can come into it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from showcause.disclosure.page import page
from showcause.domain.identifier import digest
from showcause.domain.statement import Statement, public, to_person
from showcause.ledger.canonical import canonical_bytes
from showcause.ledger.checkpoint import signature_line
from showcause.ledger.keys import SigningKey
from showcause.ledger.leaf import entry_leaf
from showcause.ledger.proof import Node

VERSION: Final = 1
LARGEST_BYTES: Final = 1_000_000
AUDIENCES: Final = ("holder", "outsider")
INPUTS: Final = ("ids", "times", "salts", "measured features", "hook outputs", "people's choices")
"""What deriving anew takes as it is given."""


@dataclass(frozen=True, slots=True)
class Round:
    """One round of safeguards; facts are None once erased."""

    round_id: str
    facts: Mapping[str, Any] | None
    outcomes: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One ledger entry; salt and payload are None, and `erased_at` is not, once erased."""

    index: int
    kind: str
    subject: str
    at: int
    payload_hash: bytes
    salt: bytes | None
    payload: Any
    erased_at: int | None


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision and all it rests on; `interim` names the lasting proposal of an interim one."""

    decision_id: str
    account: str
    statement: Statement | None
    rule_hash: str
    proposal_id: str
    families: Sequence[str]
    features: Mapping[str, Any]
    interim: Mapping[str, str] | None
    rounds: Sequence[Round]
    entries: Sequence[Entry]


def pack_of(
    decisions: Iterable[Decided],
    *,
    rules: Mapping[str, str],
    clauses: Mapping[str, Any],
    chain: Mapping[str, Any],
    nodes: Sequence[Node],
    checkpoint: str,
    keys: Sequence[str],
    made_at: int,
    audience: str,
) -> dict[str, Any]:
    """The pack, unsigned; an outsider's names no account."""
    chain_digest = digest(canonical_bytes(chain).decode())
    return {
        "audience": audience,
        "chains": {chain_digest: chain},
        "checkpoint": checkpoint,
        "clauses": dict(clauses),
        "decisions": [_decided(each, chain_digest, audience) for each in decisions],
        "inputs": list(INPUTS),
        "keys": list(keys),
        "made_at": made_at,
        "nodes": [[level, place, node.hex()] for level, place, node in nodes],
        "rules": dict(rules),
        "v": VERSION,
    }


def signed_bytes(pack: Mapping[str, Any], key: SigningKey) -> bytes:
    """The file to hand over: canonical JSON with the signature over all the rest, and a newline."""
    hashed = hashlib.sha256(canonical_bytes(pack)).hexdigest()
    signature = signature_line(f"showcause evidence pack\n{hashed}\n".encode(), key)
    return canonical_bytes({**pack, "signature": signature}) + b"\n"


def pack_page(pack: Mapping[str, Any], *, file_name: str, sha256: str) -> str:
    """The same for people to read, as one HTML page that loads nothing."""
    return page("pack.html", pack=pack, file_name=file_name, sha256=sha256)


def _decided(each: Decided, chain: str, audience: str) -> dict[str, Any]:
    told = None if each.statement is None else _told(each.statement, audience)
    return {
        "account": each.account if audience == "holder" else "",
        "decision_id": each.decision_id,
        "entries": [_entry(entry) for entry in each.entries],
        "proposal": {
            "families": list(each.families),
            "features": dict(each.features),
            "id": each.proposal_id,
            "interim": None if each.interim is None else dict(each.interim),
            "rule": each.rule_hash,
        },
        "rounds": [
            {
                "chain": chain,
                "facts": None if one.facts is None else dict(one.facts),
                "id": one.round_id,
                "outcomes": list(one.outcomes),
            }
            for one in each.rounds
        ],
        "statement": told,
    }


def _told(statement: Statement, audience: str) -> dict[str, Any]:
    return dict(to_person(statement) if audience == "holder" else public(statement))


def _entry(entry: Entry) -> dict[str, Any]:
    leaf = entry_leaf(
        kind=entry.kind, subject=entry.subject, at=entry.at, payload_hash=entry.payload_hash
    )
    return {
        "entry": json.loads(leaf),
        "erased_at": entry.erased_at,
        "index": entry.index,
        "payload": entry.payload,
        "salt": None if entry.salt is None else entry.salt.hex(),
    }
