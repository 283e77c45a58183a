"""What an evidence pack is made of: decisions with their proposals, rounds and ledger entries."""

from collections.abc import Sequence
from typing import Final

from showcause.store.reads.rows import Row, fetch, fetch_tuples

LARGEST: Final = 500
"""Decisions in one pack."""


def decisions_named(names: Sequence[str]) -> list[Row]:
    """The decisions of these ids or public references, with their proposals."""
    holes = ", ".join(["%s"] * len(names))
    return fetch(
        f"""SELECT d.decision_id, d.public_ref, d.account, d.proposal_id, d.rule_hash,
            d.clause_id, d.clause_version, p.families, p.features, p.interim_of,
            t.body AS statement, v.body AS rule, v.rule_id
        FROM decision d JOIN proposal p ON p.proposal_id = d.proposal_id
        JOIN rule_version v ON v.rule_hash = d.rule_hash
        LEFT JOIN statement_text t ON t.decision_id = d.decision_id
        WHERE d.decision_id IN ({holes}) OR d.public_ref IN ({holes})
        ORDER BY d.decision_id""",
        (*names, *names),
    )


def decisions_of_sweep(sweep_id: str) -> list[str]:
    """The decisions of a sweep, at most one more than a pack holds."""
    rows = fetch_tuples(
        f"SELECT decision_id FROM decision WHERE sweep_id = %s LIMIT {LARGEST + 1}", (sweep_id,)
    )
    return [row[0] for row in rows]


def rounds_of(proposals: Sequence[str]) -> list[Row]:
    """Every round of safeguards about these proposals, with what was known, unless erased."""
    return fetch(
        f"""SELECT r.round_id, r.proposal_id, r.number, r.outcomes, f.body AS facts
        FROM safeguard_round r LEFT JOIN safeguard_facts f ON f.round_id = r.round_id
        WHERE r.proposal_id IN ({", ".join(["%s"] * len(proposals))})
        ORDER BY r.proposal_id, r.number""",
        tuple(proposals),
    )


def clause_texts(clauses: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The text of each clause at its version, as JSON by language."""
    rows = fetch_tuples("SELECT clause_id, version, body FROM clause_version")
    return {(row[0], row[1]): row[2] for row in rows if (row[0], row[1]) in set(clauses)}


def entries_of(entry_ids: Sequence[str]) -> dict[str, Row]:
    """Entries by their id, with their place, their payload unless erased, and when it was."""
    found: dict[str, Row] = {}
    for start in range(0, len(entry_ids), 500):
        part = entry_ids[start : start + 500]
        rows = fetch(
            f"""SELECT e.entry_id, l.leaf_index, e.kind, e.subject, e.at, e.payload_hash,
                p.salt, p.body, g.at AS erased_at
            FROM ledger_entry e JOIN ledger_leaf l ON l.entry_id = e.entry_id
            LEFT JOIN ledger_payload p ON p.entry_id = e.entry_id
            LEFT JOIN ledger_entry g ON g.entry_id = e.entry_id || '.payload_erased'
            WHERE e.entry_id IN ({", ".join(["%s"] * len(part))})""",
            tuple(part),
        )
        found |= {row["entry_id"]: row for row in rows}
    return found
