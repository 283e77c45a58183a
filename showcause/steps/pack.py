"""pack: decisions with all they rest on, as a signed file that a stranger derives anew."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from showcause.disclosure.pack import (
    AUDIENCES,
    LARGEST_BYTES,
    Decided,
    Entry,
    Round,
    pack_of,
    pack_page,
    signed_bytes,
)
from showcause.domain.errors import BadInput, UnknownName
from showcause.domain.statement import statement_from_json
from showcause.ledger.checkpoint import checkpoint_from_text
from showcause.ledger.keys import SigningKey
from showcause.ledger.proof import nodes_beside
from showcause.ledger.publication import CHECKPOINT_PATH
from showcause.ledger.tiles import tile_hashes
from showcause.safeguards.tables import published
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import entry_id_of
from showcause.steps.publish import published_keys
from showcause.store.reads import packs as reads
from showcause.store.reads.rows import Row

ALONE: Final = 20
"""Decisions up to which every round of safeguards is in a pack; of more, the last one."""


@dataclass(frozen=True, slots=True)
class Packed:
    """The two files of a pack, and how many decisions are in it."""

    content: bytes
    page: str
    decisions: int


def pack(
    names: Sequence[str], audience: str, key: SigningKey, circumstances: Circumstances
) -> Packed:
    """The pack of decisions by id or public reference, or of one sweep by its id.

    Raises:
        UnknownName: there is no such decision.
        BadInput: nothing is named, more than 500 are, or an entry is not yet published.
    """
    rows = _decisions(names, audience)
    if len(rows) > ALONE:
        rounds = {row["proposal_id"]: [row] for row in _rounds(rows)}
    else:
        rounds = _by_proposal(_rounds(rows))
    entries = _entries(rows, rounds)
    folder = circumstances.home / "published" / "ledger"
    checkpoint = (folder / CHECKPOINT_PATH).read_text(encoding="utf-8")
    size = checkpoint_from_text(checkpoint).size
    read_hash = tile_hashes(lambda path: (folder / path).read_bytes(), size)
    made = pack_of(
        [_decided(row, rounds, entries) for row in rows],
        rules={row["rule_hash"]: row["rule"] for row in rows},
        clauses=_clauses(rows),
        chain=published(),
        nodes=nodes_beside(read_hash, {row["leaf_index"] for row in entries.values()}, size),
        checkpoint=checkpoint,
        keys=published_keys(folder),
        made_at=circumstances.clock(),
        audience=audience,
    )
    content = signed_bytes(made, key)
    if len(content) > LARGEST_BYTES:
        raise BadInput(f"a pack of {len(content):,} bytes", hint="name fewer decisions")
    told = pack_page(
        made, file_name=f"{file_stem(names)}.json", sha256=hashlib.sha256(content).hexdigest()
    )
    return Packed(content, told, len(rows))


def file_stem(names: Sequence[str]) -> str:
    """What a pack's files are called, without their endings."""
    return f"pack-{names[0]}" + (f"-and-{len(names) - 1}-more" if len(names) > 1 else "")


def _decisions(names: Sequence[str], audience: str) -> list[Row]:
    if audience not in AUDIENCES:
        raise BadInput(f"'{audience}' reads no packs", hint=" or ".join(AUDIENCES))
    wanted = list(dict.fromkeys(names))
    if len(wanted) == 1 and wanted[0].startswith("swp_"):
        wanted = reads.decisions_of_sweep(wanted[0])
    if not 0 < len(wanted) <= reads.LARGEST:
        raise BadInput(f"{len(wanted)} decisions", hint=f"1 to {reads.LARGEST} in one pack")
    rows = reads.decisions_named(wanted)
    known = {row["decision_id"] for row in rows} | {row["public_ref"] for row in rows}
    if missing := [name for name in wanted if name not in known]:
        raise UnknownName(f"no decision is called {missing[0]}", hint="showcause list decisions")
    return rows


def _rounds(rows: Sequence[Row]) -> list[Row]:
    return reads.rounds_of([row["proposal_id"] for row in rows])


def _by_proposal(rounds: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rounds:
        found.setdefault(row["proposal_id"], []).append(row)
    return found


def _named(row: Row, rounds: dict[str, list[Row]]) -> list[str]:
    judged = rounds.get(row["proposal_id"], ())
    return [
        entry_id_of("decision_proposed", row["proposal_id"]),
        *(entry_id_of("safeguard_applied", one["round_id"]) for one in judged),
        entry_id_of("decision_made", row["decision_id"]),
    ]


def _entries(rows: Sequence[Row], rounds: dict[str, list[Row]]) -> dict[str, Row]:
    wanted = [name for row in rows for name in _named(row, rounds)]
    found = reads.entries_of(wanted)
    if missing := [name for name in wanted if name not in found]:
        raise BadInput("not yet in the ledger", where=missing[0], hint="showcause ledger publish")
    return found


def _decided(row: Row, rounds: dict[str, list[Row]], entries: dict[str, Row]) -> Decided:
    judged = rounds.get(row["proposal_id"], ())
    interim = None if row["interim_of"] is None else {"of": row["interim_of"]}
    statement = None if row["statement"] is None else orjson.loads(row["statement"])
    return Decided(
        decision_id=row["decision_id"],
        account=row["account"],
        statement=None if statement is None else statement_from_json(statement),
        rule_hash=row["rule_hash"],
        proposal_id=row["proposal_id"],
        families=orjson.loads(row["families"]),
        features=orjson.loads(row["features"]),
        interim=interim,
        rounds=[_round(one) for one in judged],
        entries=[_entry(entries[name]) for name in _named(row, rounds)],
    )


def _round(row: Row) -> Round:
    facts = None if row["facts"] is None else orjson.loads(row["facts"])
    return Round(row["round_id"], facts, orjson.loads(row["outcomes"]))


def _entry(row: Row) -> Entry:
    erased = row["body"] is None
    return Entry(
        index=row["leaf_index"],
        kind=row["kind"],
        subject=row["subject"],
        at=row["at"],
        payload_hash=bytes(row["payload_hash"]),
        salt=None if erased else bytes(row["salt"]),
        payload=None if erased else orjson.loads(row["body"]),
        erased_at=row["erased_at"],
    )


def _clauses(rows: Sequence[Row]) -> dict[str, Any]:
    named = {(row["clause_id"], row["clause_version"]) for row in rows}
    texts = reads.clause_texts(sorted(named))
    return {f"{name}@{version}": orjson.loads(body) for (name, version), body in texts.items()}
