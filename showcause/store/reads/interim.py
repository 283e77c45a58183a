"""Questions about interim measures: where one may be proposed, and which nobody looked at."""

from collections.abc import Sequence

from showcause.domain.moment import Moment
from showcause.store.reads.force import STANDS
from showcause.store.reads.rows import Row, fetch, fetch_tuples


def sweeps_without(clauses: Sequence[str]) -> list[str]:
    """Sweeps under these clauses for which interim measures have not been proposed."""
    places = ", ".join(["%s"] * len(clauses))
    rows = fetch_tuples(
        f"""SELECT w.sweep_id FROM sweep w JOIN rule_version r ON r.rule_hash = w.rule_hash
        WHERE r.clause_id IN ({places})
            AND EXISTS (SELECT 1 FROM proposal p
                WHERE p.sweep_id = w.sweep_id AND p.interim_of IS NULL)
            AND NOT EXISTS (SELECT 1 FROM sweep x
                JOIN proposal i ON i.sweep_id = x.sweep_id AND i.interim_of IS NOT NULL
                JOIN proposal p ON p.proposal_id = i.interim_of
                WHERE x.rule_hash = w.rule_hash AND p.sweep_id = w.sweep_id)
        ORDER BY w.sweep_id""",
        clauses,
    )
    return [sweep for (sweep,) in rows]


def candidates(sweep_id: str, measures: Sequence[str]) -> list[Row]:
    """Undecided proposals of a sweep that would do one of these measures."""
    places = ", ".join(["%s"] * len(measures))
    return fetch(
        f"""SELECT p.*, w.run_id FROM proposal p JOIN sweep w ON w.sweep_id = p.sweep_id
        WHERE p.sweep_id = %s AND p.interim_of IS NULL AND p.measure IN ({places})
            AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.proposal_id = p.proposal_id)
            AND NOT EXISTS (SELECT 1 FROM safeguard_round s
                WHERE s.proposal_id = p.proposal_id AND s.verdict = 'refuse')
        ORDER BY p.proposal_id""",
        (sweep_id, *measures),
    )


def had_one(proposals: Sequence[str], sweep_id: str) -> set[str]:
    """Which of these interim proposals exist already, made with another sweep."""
    found: set[str] = set()
    for start in range(0, len(proposals), 900):
        part = proposals[start : start + 900]
        places = ", ".join(["%s"] * len(part))
        rows = fetch_tuples(
            f"SELECT proposal_id FROM proposal WHERE proposal_id IN ({places}) AND sweep_id <> %s",
            (*part, sweep_id),
        )
        found.update(proposal for (proposal,) in rows)
    return found


def findings_behind(sweep_id: str) -> dict[str, list[str]]:
    """The findings each proposal of a sweep rests on."""
    found: dict[str, list[str]] = {}
    for proposal, finding in fetch_tuples(
        """SELECT pf.proposal_id, pf.finding_id FROM proposal p
        JOIN proposal_finding pf ON pf.proposal_id = p.proposal_id WHERE p.sweep_id = %s
        ORDER BY pf.finding_id""",
        (sweep_id,),
    ):
        found.setdefault(proposal, []).append(finding)
    return found


_TOLD = """SELECT d.*, p.language, p.handle, p.followers, p.features, p.linked_count,
        s.body AS statement, p.interim_of AS subject_id, {due} AS due_at
    FROM proposal p JOIN decision d ON d.proposal_id = p.proposal_id
    LEFT JOIN statement_text s ON s.decision_id = d.decision_id
    WHERE p.interim_of IS NOT NULL AND d.ends_at IS NOT NULL AND d.ends_at > %s
        AND NOT EXISTS (SELECT 1 FROM relief x WHERE x.decision_id = d.decision_id)"""


def not_looked_at(before: Moment, look: int, now: Moment, excepted: Sequence[str]) -> list[Row]:
    """Interim measures made before a moment on whose lasting proposal nobody has said anything."""
    places = ", ".join(["%s"] * len(excepted)) or "''"
    return fetch(
        f"""{_TOLD.format(due=f"d.made_at + {look}")} AND d.made_at < %s
            AND d.clause_id NOT IN ({places}) AND {STANDS}
            AND NOT EXISTS (SELECT 1 FROM approval a JOIN proposal q
                ON a.subject_id IN (q.proposal_id, q.sweep_id)
                WHERE q.proposal_id = p.interim_of)
        ORDER BY d.decision_id""",
        (now, before, *excepted, now),
    )


def said_no_to(now: Moment) -> list[Row]:
    """Interim measures whose lasting proposal was refused."""
    return fetch(
        f"""{_TOLD.format(due="d.ends_at")} AND {STANDS}
            AND EXISTS (SELECT 1 FROM safeguard_round r
                WHERE r.proposal_id = p.interim_of AND r.verdict = 'refuse')
        ORDER BY d.decision_id""",
        (now, now),
    )
