"""Questions about sweeps as a page shows them: newest first, and who is in one."""

from collections.abc import Sequence

from showcause.domain.moment import Moment
from showcause.store.reads.causes import PROMINENT
from showcause.store.reads.rows import Row, fetch, fetch_tuples

SAMPLE = 20


def newest(before: Moment, limit: int) -> list[Row]:
    """Sweeps made before a moment, newest first, with what was said to each."""
    return fetch(
        f"""SELECT w.*, r.measure, r.clause_id,
            (SELECT COUNT(*) FROM approval a WHERE a.subject_id = w.sweep_id
                AND a.verdict = 'yes') AS yes,
            (SELECT COUNT(*) FROM approval a WHERE a.subject_id = w.sweep_id
                AND a.verdict = 'no') AS no
        FROM sweep w JOIN rule_version r ON r.rule_hash = w.rule_hash
        WHERE w.made_at < %s ORDER BY w.made_at DESC, w.sweep_id LIMIT {limit}""",
        (before,),
    )


def by_id(sweep_id: str) -> Row | None:
    """One sweep with its measure and clause, or None."""
    rows = fetch(
        """SELECT w.*, r.measure, r.clause_id, r.clause_version FROM sweep w
        JOIN rule_version r ON r.rule_hash = w.rule_hash WHERE w.sweep_id = %s""",
        (sweep_id,),
    )
    return rows[0] if rows else None


def decision_counts(sweep_ids: Sequence[str]) -> dict[str, int]:
    """How many decisions each of these sweeps has; one without any is absent."""
    if not sweep_ids:
        return {}
    places = ", ".join(["%s"] * len(sweep_ids))
    return dict(
        fetch_tuples(
            f"""SELECT d.sweep_id, COUNT(*) FROM decision d WHERE d.sweep_id IN ({places})
            GROUP BY d.sweep_id""",
            sweep_ids,
        )
    )


def said_to(sweep_id: str) -> list[Row]:
    """Every yes and no to a sweep, with its hash and who gave it."""
    return fetch(
        """SELECT a.verdict, a.reason, a.bound_hash, a.made_at, a.staff_id, n.name, n.role
        FROM approval a JOIN staff n ON n.staff_id = a.staff_id
        WHERE a.subject_id = %s ORDER BY a.made_at, a.staff_id""",
        (sweep_id,),
    )


def who_is_hit(sweep_id: str) -> list[Row]:
    """Proposals of a sweep by language: how many, prominent, declared, decided and undone."""
    return fetch(
        f"""SELECT p.language, COUNT(*) AS accounts,
            CAST(SUM(CASE WHEN p.followers > {PROMINENT} THEN 1 ELSE 0 END) AS BIGINT) AS prominent,
            CAST(SUM(CASE WHEN EXISTS (SELECT 1 FROM affiliation a WHERE a.account = p.account)
                THEN 1 ELSE 0 END) AS BIGINT) AS declared,
            COUNT(d.decision_id) AS decided, COUNT(r.reversal_id) AS reversed
        FROM proposal p LEFT JOIN decision d ON d.proposal_id = p.proposal_id
        LEFT JOIN reversal r ON r.decision_id = d.decision_id
        WHERE p.sweep_id = %s GROUP BY p.language ORDER BY COUNT(*) DESC, p.language""",
        (sweep_id,),
    )


def sample_of(sweep_id: str) -> list[Row]:
    """Twenty of a sweep to read, the same for everybody: those whose bound hash comes first."""
    return fetch(
        f"""SELECT p.proposal_id, p.handle, p.language, p.measure FROM proposal p
        WHERE p.sweep_id = %s ORDER BY p.bound_hash LIMIT {SAMPLE}""",
        (sweep_id,),
    )
