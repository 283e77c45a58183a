"""Questions about rollbacks that were lifted, and decisions to be judged again."""

from collections.abc import Iterator
from typing import Final

from showcause.domain.moment import Moment
from showcause.store.reads.causes import VOIDED, bound, remains, rests_on
from showcause.store.reads.rows import Row, chunks, fetch, fetch_tuples

_FACTS: Final = """SELECT d.decision_id, d.proposal_id AS earlier_proposal, d.account, p.language,
    p.handle, p.followers, p.rule_id, p.rule_hash, p.clause_id, p.clause_version, p.measure,
    p.families, p.linked_count, p.features
    FROM decision d JOIN proposal p ON p.proposal_id = d.proposal_id"""

_NOT_YET: Final = """NOT EXISTS (SELECT 1 FROM reconsideration again
    WHERE again.decision_id = d.decision_id AND again.void_id = %s)"""


def lift_counts(void: Row, now: Moment) -> list[Row]:
    """A rollback's decisions counted by what lifting it would make of them."""
    hits, params = bound(rests_on(void["cause_kind"], "d", "{cause}"), void["cause"])
    return fetch(
        f"""SELECT becomes, COUNT(*) AS decisions FROM (SELECT CASE
                WHEN d.ends_at IS NOT NULL AND d.ends_at <= %s THEN 'over since'
                WHEN r.reversal_id IS NULL THEN 'in force at once'
                WHEN r.void_id IS NULL OR r.void_id <> %s THEN 'reversed otherwise'
                ELSE 'proposed again' END AS becomes
            FROM decision d LEFT JOIN reversal r ON r.decision_id = d.decision_id
            WHERE {hits}) AS hit
        GROUP BY becomes ORDER BY becomes""",
        (now, void["void_id"], *params),
    )


def lifted_voids() -> list[Row]:
    """Rollbacks that were lifted: theirs and the id of the row that lifted each."""
    return fetch(
        """SELECT v.*, l.void_id AS lift_id FROM void l JOIN void v ON v.void_id = l.cause
        WHERE l.cause_kind = 'void' ORDER BY l.made_at, l.void_id"""
    )


def wrongly_restored(void: Row, now: Moment, size: int) -> Iterator[list[Row]]:
    """Decisions a lifted rollback had reversed that are lawful still and not yet proposed again."""
    return chunks(
        f"""{_FACTS} JOIN reversal r ON r.decision_id = d.decision_id
        WHERE r.void_id = %s AND (d.ends_at IS NULL OR d.ends_at > %s) AND NOT {VOIDED}
            AND {_NOT_YET}""",
        size,
        "d.decision_id",
        (void["void_id"], now, void["lift_id"]),
    )


def fallen_in_part(void: Row, size: int) -> Iterator[list[Row]]:
    """Decisions a rollback reversed though part of what they rest on is left; not yet looked at."""
    rest, params = bound(remains(void["cause_kind"], "d", "{cause}"), void["cause"])
    return chunks(
        f"""{_FACTS} JOIN reversal r ON r.decision_id = d.decision_id
        WHERE r.void_id = %s AND {rest} = 1 AND {_NOT_YET}""",
        size,
        "d.decision_id",
        (void["void_id"], *params, void["void_id"]),
    )


def findings_behind(first: str, last: str) -> dict[str, list[tuple[str, str, str]]]:
    """(finding, detector@version, family) by decision, for decision ids from first to last."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for decision, finding, detector, family in fetch_tuples(
        """SELECT d.decision_id, f.finding_id, f.detector || '@' || f.detector_version, f.family
        FROM decision d JOIN proposal_finding pf ON pf.proposal_id = d.proposal_id
        JOIN finding f ON f.finding_id = pf.finding_id
        WHERE d.decision_id BETWEEN %s AND %s ORDER BY d.decision_id, f.finding_id""",
        (first, last),
    ):
        found.setdefault(decision, []).append((finding, detector, family))
    return found


def bases_behind(first: str, last: str) -> dict[str, list[tuple[str, str]]]:
    """(kind, ref) of what stands behind a decision besides findings, for ids from first to last."""
    found: dict[str, list[tuple[str, str]]] = {}
    for decision, kind, ref in fetch_tuples(
        """SELECT d.decision_id, b.kind, b.ref FROM decision d
        JOIN proposal_basis b ON b.proposal_id = d.proposal_id
        WHERE d.decision_id BETWEEN %s AND %s ORDER BY d.decision_id, b.kind, b.ref""",
        (first, last),
    ):
        found.setdefault(decision, []).append((kind, ref))
    return found


def fallen_decisions(refs: list[str]) -> set[str]:
    """Which of these decisions are reversed or fell with a cause."""
    fallen: set[str] = set()
    for start in range(0, len(refs), 900):
        part = refs[start : start + 900]
        places = ", ".join(["%s"] * len(part))
        rows = fetch_tuples(
            f"""SELECT d.decision_id FROM decision d WHERE d.decision_id IN ({places})
                AND ({VOIDED} OR EXISTS
                    (SELECT 1 FROM reversal r WHERE r.decision_id = d.decision_id))""",
            part,
        )
        fallen.update(decision for (decision,) in rows)
    return fallen
