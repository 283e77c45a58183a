"""impose_interim: where the rulebook says so, a machine proposes a measure of a few days.

An interim measure is a proposal like any other and meets every safeguard; it ends by itself, comes
once for an account and a rule, and a person decides the lasting one beside it.
Source: docs/decisions/0013-late-means-relief.md.
"""

from typing import Any, Final

from showcause.domain.identifier import derived_id, digest, keyed_id
from showcause.domain.measure import MEASURES, Inverse
from showcause.steps.circumstances import CHUNK, Circumstances
from showcause.steps.entries import add_entries
from showcause.store.reads import interim as reads
from showcause.store.reads.rows import Row
from showcause.store.record import transaction
from showcause.store.writes.proposal import (
    PROPOSAL,
    add_proposal_findings,
    add_proposals,
    add_sweeps,
)

MAY_BE_INTERIM: Final = tuple(
    measure.value
    for measure, spec in MEASURES.items()
    if spec.lasting and spec.inverse is not Inverse.IRREVERSIBLE
)


def impose_interim(circumstances: Circumstances) -> int:
    """How many interim measures are proposed now; none unless the rulebook lists clauses."""
    clauses = circumstances.due.interim
    if not clauses:
        return 0
    return sum(_propose(sweep, circumstances) for sweep in reads.sweeps_without(clauses))


def _propose(lasting_sweep: str, circumstances: Circumstances) -> int:
    sweep_id = derived_id("swp", "interim", lasting_sweep)
    waiting = reads.candidates(lasting_sweep, MAY_BE_INTERIM)
    key = circumstances.token_key
    once = reads.had_one([_interim_id(row, key) for row in waiting], sweep_id)
    fresh = [row for row in waiting if _interim_id(row, key) not in once]
    if not fresh:
        return 0
    findings = reads.findings_behind(lasting_sweep)
    now = circumstances.clock()
    made = [_interim(row, _interim_id(row, key), sweep_id, now) for row in fresh]
    for start in range(0, len(made), CHUNK):
        part = slice(start, start + CHUNK)
        _write_chunk(made[part], fresh[part], findings, circumstances)
    _write_sweep(sweep_id, fresh[0], made, circumstances)
    return len(made)


def _interim_id(row: Row, key: bytes) -> str:
    return keyed_id(key, "prp", "interim", row["account"], row["rule_id"])


def _interim(row: Row, interim_id: str, sweep_id: str, now: int) -> Row:
    return {
        **{name: row[name] for name in PROPOSAL},
        "proposal_id": interim_id,
        "sweep_id": sweep_id,
        "bound_hash": digest(interim_id, row["bound_hash"]),
        "made_at": now,
        "interim_of": row["proposal_id"],
    }


def _write_chunk(
    made: list[Row],
    lasting: list[Row],
    findings: dict[str, list[str]],
    circumstances: Circumstances,
) -> None:
    links = [
        (interim["proposal_id"], finding)
        for interim, row in zip(made, lasting, strict=True)
        for finding in findings.get(row["proposal_id"], ())
    ]
    with transaction() as cursor:
        add_proposals(cursor, [tuple(row[name] for name in PROPOSAL) for row in made])
        add_proposal_findings(cursor, links)
        add_entries(cursor, circumstances, [_entry(row) for row in made])


def _entry(row: Row) -> tuple[str, str, dict[str, Any]]:
    payload = {"bound": row["bound_hash"], "measure": row["measure"], "rule": row["rule_hash"]}
    return ("decision_proposed", row["proposal_id"], {**payload, "interim_of": row["interim_of"]})


def _write_sweep(sweep_id: str, row: Row, made: list[Row], circumstances: Circumstances) -> None:
    manifest = digest(*(each["proposal_id"] + each["bound_hash"] for each in made))
    rule, size, now = row["rule_hash"], len(made), circumstances.clock()
    with transaction() as cursor:
        head = (sweep_id, row["run_id"], row["rule_id"], rule, "interim", manifest, size, now)
        add_sweeps(cursor, [head])
        payload = {"manifest": manifest, "rule": rule, "size": size}
        add_entries(cursor, circumstances, [("sweep_proposed", sweep_id, payload)])
