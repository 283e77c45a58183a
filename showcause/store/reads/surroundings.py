"""What surrounds proposals: whole questions for a round of safeguards, or for one chunk."""

import json
from collections.abc import Sequence
from typing import Any

from showcause.store.reads.causes import VOIDED
from showcause.store.reads.rows import fetch_tuples, fetch_tuples_along

UNREADABLE = -1


def unreadable_ppm() -> dict[str, int]:
    """By sweep, the share of rows nobody could read in what was read in before its detection."""
    read = fetch_tuples(
        """SELECT b.ingested_at, COALESCE((SELECT SUM(a.row_count) FROM activity_part a
                WHERE a.batch_id = b.batch_id), 0),
            (SELECT COUNT(*) FROM quarantine q
                WHERE q.batch_id = b.batch_id AND q.retried_at IS NULL)
        FROM ingest_batch b"""
    )
    sweeps = fetch_tuples(
        "SELECT w.sweep_id, r.made_at FROM sweep w LEFT JOIN detection_run r ON r.run_id = w.run_id"
    )
    return {sweep: _share(read, made_at) for sweep, made_at in sweeps}


def _share(read: list[tuple[Any, ...]], made_at: int | None) -> int:
    if made_at is None:
        return UNREADABLE
    good = sum(int(rows) for at, rows, _ in read if at <= made_at)
    bad = sum(int(rows) for at, _, rows in read if at <= made_at)
    return bad * 1_000_000 // (good + bad) if bad else 0


def acts_of(first: str, last: str) -> dict[str, tuple[int, int]]:
    """First and last moment of the behaviour behind each proposal, for ids from first to last."""
    rows = fetch_tuples_along(
        """SELECT pf.proposal_id, MIN(f.window_from), MAX(f.window_until)
        FROM proposal_finding pf JOIN finding f ON f.finding_id = pf.finding_id
        WHERE pf.proposal_id BETWEEN %s AND %s AND f.family = 'behaviour'
        GROUP BY pf.proposal_id""",
        (first, last),
    )
    return {proposal: (begin, end) for proposal, begin, end in rows}


def first_acts() -> dict[str, int]:
    """When the behaviour of each finding began."""
    rows = fetch_tuples("SELECT finding_id, window_from FROM finding WHERE family = 'behaviour'")
    return {finding: int(begin) for finding, begin in rows}


def clauses_from() -> dict[tuple[str, str], int]:
    """Since when each clause has had the text of each version, by (clause, version)."""
    rows = fetch_tuples("SELECT clause_id, version, valid_from FROM clause_version")
    return {(clause, version): valid_from for clause, version, valid_from in rows}


def clause_texts() -> dict[tuple[str, str], str]:
    """The digest of each text on record, by (clause, version)."""
    rows = fetch_tuples("SELECT clause_id, version, text_hash FROM clause_version")
    return {(clause, version): text_hash for clause, version, text_hash in rows}


def cleared() -> list[tuple[str, str, dict[str, Any]]]:
    """(rule, families, features) of accounts a person cleared, or that belong to an organisation.

    Cleared by a review that found no violation or an exception, or by a person's no to the
    proposal itself.
    """
    rows = fetch_tuples(
        """SELECT p.rule_id, p.families, p.features FROM review w
        JOIN decision d ON d.decision_id = w.decision_id
        JOIN proposal p ON p.proposal_id = d.proposal_id
        WHERE w.outcome IN ('no_violation', 'exception_granted')
        UNION SELECT p.rule_id, p.families, p.features FROM approval a
        JOIN proposal p ON p.proposal_id = a.subject_id WHERE a.verdict = 'no'
        UNION SELECT p.rule_id, p.families, p.features FROM affiliation f
        JOIN proposal p ON p.account = f.account"""
    )
    return [(rule, families, json.loads(features)) for rule, families, features in rows]


def earlier_decisions(first: str, last: str) -> list[tuple[str, str, bool]]:
    """(proposal, earlier proposal decided about its account, whether that fell with its cause).

    For ids from first to last; interim measures are nobody's first.
    """
    rows = fetch_tuples_along(
        f"""SELECT p.proposal_id, d.proposal_id, CASE WHEN {VOIDED} OR EXISTS
                (SELECT 1 FROM reversal r WHERE r.decision_id = d.decision_id
                    AND r.void_id IS NOT NULL) THEN 1 ELSE 0 END
        FROM proposal p JOIN decision d ON d.account = p.account
            AND d.proposal_id <> p.proposal_id
        JOIN proposal q ON q.proposal_id = d.proposal_id AND q.interim_of IS NULL
        WHERE p.proposal_id BETWEEN %s AND %s""",
        (first, last),
    )
    return [(proposal, earlier, bool(fell)) for proposal, earlier, fell in rows]


def events_of(proposals: Sequence[str]) -> dict[str, set[str]]:
    """The account's own events behind each of these proposals."""
    found: dict[str, set[str]] = {}
    for start in range(0, len(proposals), 500):
        part = proposals[start : start + 500]
        places = ", ".join(["%s"] * len(part))
        for proposal, events in fetch_tuples(
            f"""SELECT p.proposal_id, e.event_ids FROM proposal p
            JOIN proposal_finding pf ON pf.proposal_id = p.proposal_id
            JOIN finding_member m ON m.finding_id = pf.finding_id AND m.account = p.account
            JOIN member_evidence e ON e.member_id = m.member_id
            WHERE p.proposal_id IN ({places})""",
            part,
        ):
            found.setdefault(proposal, set()).update(json.loads(events))
    return found


def staff_who_decide() -> dict[str, tuple[str, tuple[str, ...]]]:
    """(role, languages read) of everybody on the staff."""
    rows = fetch_tuples("SELECT staff_id, role, languages FROM staff")
    return {staff: (role, tuple(json.loads(languages))) for staff, role, languages in rows}
