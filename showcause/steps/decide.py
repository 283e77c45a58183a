"""decide: allowed proposals become decisions, each with a complete statement of reasons."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import orjson

from showcause.domain.decision import Ground
from showcause.domain.errors import BrokenRecord
from showcause.domain.identifier import digest, id_beside, keyed_token
from showcause.domain.measure import Measure
from showcause.domain.statement import Statement, as_json, is_decided_by_person, missing_fields
from showcause.policy.rulebook import Rulebook
from showcause.steps.circumstances import BULK_CHUNK, Circumstances
from showcause.steps.entries import add_entry_rows, entry_rows, json_text
from showcause.steps.telling import counter_from_features, facts_from_features
from showcause.steps.trip import paused_rules
from showcause.store.hands import shared_out
from showcause.store.reads import decisions as decision_reads
from showcause.store.reads import proposals as reads
from showcause.store.reads.outside import requests_about
from showcause.store.reads.rows import Row, fetch_tuples
from showcause.store.record import written_behind
from showcause.store.writes.decision import add_decisions, add_statement_texts

Approvals = Mapping[str, list[tuple[str, str, str]]]
"""Who said yes or no to what hash, by proposal or sweep."""


def decide(rulebook: Rulebook, circumstances: Circumstances) -> int:
    """How many decisions were made now.

    Raises:
        BrokenRecord: a statement of reasons would be incomplete; nothing of its chunk is decided.
    """
    approvals = reads.approvals()
    paused = paused_rules()

    def decide_all(chunks: Iterable[list[Row]]) -> int:
        made = 0
        with written_behind() as hand_over:
            for allowed in chunks:
                chunk = [row for row in allowed if row["rule_hash"] not in paused]
                if not chunk:
                    continue
                hand_over(_decisions(chunk, approvals, rulebook, circumstances))
                made += len(chunk)
        return made

    return shared_out(partial(reads.allowed, BULK_CHUNK), decide_all, "proposal_id")


def portal_token(circumstances: Circumstances, decision_id: str) -> str:
    """What opens one decision's page and appeal without signing in."""
    return keyed_token(circumstances.token_key, "portal", decision_id)


def token_hash(token: str) -> str:
    """How a portal token is found in the record, which never holds the token itself."""
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class _Known:
    """What the record holds about a chunk of proposals, by proposal, account and sweep."""

    events: Mapping[str, tuple[str, ...]]
    detectors: Mapping[str, str]
    sources: Mapping[str, str]
    requests: Mapping[str, tuple[str, ...]]
    manifests: Mapping[str, str]
    approvals: Approvals


def _known(chunk: list[Row], approvals: Approvals) -> _Known:
    first, last = chunk[0]["proposal_id"], chunk[-1]["proposal_id"]
    return _Known(
        events=decision_reads.own_events(first, last),
        detectors=decision_reads.detectors_of(first, last),
        sources=decision_reads.sources_of(first, last),
        requests=requests_about([row["account"] for row in chunk]),
        manifests=dict(fetch_tuples("SELECT sweep_id, manifest_hash FROM sweep")),
        approvals=approvals,
    )


def _decisions(
    chunk: list[Row], approvals: Approvals, rulebook: Rulebook, circumstances: Circumstances
) -> Callable[[Any], None]:
    """What writes the decisions of a chunk, with all that it writes already made."""
    known = _known(chunk, approvals)
    rows, statements, entries = [], [], []
    for row in chunk:
        category = rulebook.clauses[row["clause_id"]].category
        statement = _statement(row, known, category, circumstances)
        if missing := missing_fields(statement):
            raise BrokenRecord(
                f"no decision without {', '.join(missing)}", where=row["proposal_id"]
            )
        body = json_text(as_json(statement))
        hashed, decision_id = digest(body), id_beside("dec", row["proposal_id"])
        rows.append(_decision(row, decision_id, statement, hashed, circumstances))
        statements.append((decision_id, body))
        entries.append(("decision_made", decision_id, _payload(row, statement, hashed)))
    made = entry_rows(circumstances, entries)

    def write(cursor: Any) -> None:
        add_decisions(cursor, rows)
        add_statement_texts(cursor, statements)
        add_entry_rows(cursor, made)

    return write


def _deciders(row: Row, known: _Known) -> tuple[str, ...]:
    on_proposal = known.approvals.get(row["proposal_id"], ())
    on_sweep = known.approvals.get(row["sweep_id"], ())
    return tuple(
        sorted(
            {
                *_agreeing(on_proposal, row["bound_hash"]),
                *_agreeing(on_sweep, known.manifests[row["sweep_id"]]),
            }
        )
    )


def _agreeing(approvals: Iterable[tuple[str, str, str]], bound_hash: str) -> list[str]:
    return [
        staff for staff, verdict, bound in approvals if verdict == "yes" and bound == bound_hash
    ]


def _statement(
    row: Row, known: _Known, clause_category: str, circumstances: Circumstances
) -> Statement:
    now = circumstances.clock()
    features = orjson.loads(row["features"])
    deciders = _deciders(row, known)
    decision_id = id_beside("dec", row["proposal_id"])
    return Statement(
        public_ref=_public_ref(circumstances, decision_id),
        account=row["account"],
        measure=Measure(row["measure"]),
        ground=Ground.INCOMPATIBLE_CONTENT,
        clause_id=row["clause_id"],
        clause_version=row["clause_version"],
        facts=facts_from_features(features),
        own_event_ids=known.events.get(row["proposal_id"], ()),
        counter=counter_from_features(features, row["followers"]),
        linked_count=row["linked_count"],
        families=_families(row["families"]),
        rule_id=row["rule_id"],
        rule_hash=row["rule_hash"],
        detected_by=known.detectors.get(row["proposal_id"], ""),
        automated_detection=True,
        decided_by=deciders or ("machine",),
        automated_decision=not deciders,
        source=known.sources.get(row["proposal_id"], "own_initiative"),
        territory="everywhere",
        starts_at=now,
        ends_at=None if row["interim_of"] is None else now + circumstances.due.interim_lasts,
        appeal_until=now + circumstances.appeal_window,
        answer_within_hours=circumstances.due.appeal_hours,
        requests=known.requests.get(row["account"], ()),
        clause_category=clause_category,
    )


@lru_cache(maxsize=1024)
def _families(kept: str) -> tuple[str, ...]:
    return tuple(orjson.loads(kept))


def _public_ref(circumstances: Circumstances, decision_id: str) -> str:
    letters = keyed_token(circumstances.token_key, "public-ref", decision_id)[:12].upper()
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def _decision(
    row: Row,
    decision_id: str,
    statement: Statement,
    statement_hash: str,
    circumstances: Circumstances,
) -> tuple[object, ...]:
    now = statement.starts_at
    return (
        decision_id,
        row["proposal_id"],
        row["sweep_id"],
        row["account"],
        row["measure"],
        row["clause_id"],
        row["clause_version"],
        statement.ground.value,
        row["rule_id"],
        row["rule_hash"],
        statement.public_ref,
        token_hash(portal_token(circumstances, decision_id)),
        json_text(list(statement.decided_by)),
        now,
        statement.ends_at,
        statement_hash,
        now,
    )


def _payload(row: Row, statement: Statement, statement_hash: str) -> dict[str, object]:
    return {
        "clause": f"{row['clause_id']}@{row['clause_version']}",
        "decided_by": "people" if is_decided_by_person(statement) else "machine",
        "measure": row["measure"],
        "proposal": row["proposal_id"],
        "public_ref": statement.public_ref,
        "rule": row["rule_hash"],
        "statement": statement_hash,
    }
