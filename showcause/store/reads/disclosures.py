"""What may be disclosed."""

from collections.abc import Sequence

from showcause.domain.moment import Moment
from showcause.store.reads.force import IN_FORCE
from showcause.store.reads.rows import Row, fetch, fetch_tuples


def disclosable(now: Moment) -> list[Row]:
    """Decisions in force without a waiting appeal, with their evidence and how appeals ended."""
    return fetch(
        f"""SELECT d.decision_id, d.account, d.clause_id, d.clause_version, d.rule_id, d.rule_hash,
            p.families, p.features,
            (SELECT MAX(m.score_ppm) FROM proposal_finding pf JOIN finding_member m
                ON m.finding_id = pf.finding_id AND m.account = d.account
                WHERE pf.proposal_id = d.proposal_id) AS score_ppm,
            CASE WHEN EXISTS (SELECT 1 FROM appeal a WHERE a.decision_id = d.decision_id)
                THEN 'upheld' ELSE 'none' END AS appeal_status
        FROM decision d JOIN proposal p ON p.proposal_id = d.proposal_id
        WHERE {IN_FORCE} AND NOT EXISTS (SELECT 1 FROM appeal a WHERE a.decision_id = d.decision_id
            AND NOT EXISTS (SELECT 1 FROM review r WHERE r.appeal_id = a.appeal_id))
        ORDER BY d.decision_id""",
        (now,),
    )


def run_ids() -> list[str]:
    """Every detection run, oldest first."""
    return [row[0] for row in fetch_tuples("SELECT run_id FROM detection_run ORDER BY made_at")]


def definitions() -> list[tuple[str, str, str]]:
    """Name, hash and text of every definition that findings were made with."""
    rows = fetch_tuples(
        "SELECT name, definition_hash, body FROM definition_text ORDER BY name, definition_hash"
    )
    return [(row[0], row[1], row[2]) for row in rows]


def findings_behind(decision_ids: Sequence[str]) -> list[Row]:
    """The findings these decisions rest on: detector, null model, error, members, ties."""
    wanted = set(decision_ids)
    rows = fetch(
        """SELECT DISTINCT d.decision_id, f.finding_id, f.detector, f.detector_version,
            f.definition_hash, f.family, f.null_model, f.error_ppm, f.member_count, f.tie_count
        FROM decision d JOIN proposal_finding pf ON pf.proposal_id = d.proposal_id
        JOIN finding f ON f.finding_id = pf.finding_id ORDER BY f.finding_id"""
    )
    found: dict[str, Row] = {}
    for row in rows:
        if row.pop("decision_id") in wanted:
            found[row["finding_id"]] = row
    return list(found.values())


def by_id(disclosure_id: str) -> Row | None:
    """One published archive, or None."""
    rows = fetch("SELECT * FROM disclosure WHERE disclosure_id = %s", (disclosure_id,))
    return rows[0] if rows else None
