"""Questions about decisions that are read again."""

from collections.abc import Iterator

from showcause.disclosure.rechecking import settled
from showcause.domain.moment import Moment
from showcause.store.reads.rows import Row, fetch, fetch_tuples

_PATH = "CASE WHEN d.decided_by = %s THEN 'fully' ELSE 'partially' END"


def frame(since: Moment, until: Moment, machine: str) -> list[tuple[str, str, str, str]]:
    """(decision, path, rule, language) of every decision of a span; "" is an unknown language."""
    return [
        (decision, path, rule, language)
        for decision, path, rule, language in fetch_tuples(
            f"""SELECT d.decision_id, {_PATH}, d.rule_id, COALESCE(p.language, '')
            FROM decision d JOIN proposal p ON p.proposal_id = d.proposal_id
            WHERE d.made_at >= %s AND d.made_at < %s ORDER BY d.decision_id""",
            (machine, since, until),
        )
    ]


def latest(since: Moment, until: Moment) -> Row | None:
    """The newest draw made in a span, or None."""
    rows = fetch(
        """SELECT * FROM recheck WHERE made_at >= %s AND made_at < %s
        ORDER BY made_at DESC, recheck_id DESC LIMIT 1""",
        (since, until),
    )
    return rows[0] if rows else None


def newest() -> Row | None:
    """The newest draw of all, or None."""
    rows = fetch("SELECT * FROM recheck ORDER BY made_at DESC, recheck_id DESC LIMIT 1")
    return rows[0] if rows else None


def cases(recheck_id: str = "") -> list[Row]:
    """Cases of a draw, or of all, each with `verdicts` in the order of its readers' ids."""
    verdicts: dict[str, list[str]] = {}
    for case, verdict in fetch_tuples(
        """SELECT r.case_id, r.verdict FROM recheck_reading r
        JOIN recheck_case c ON c.case_id = r.case_id WHERE %s IN ('', c.recheck_id)
        ORDER BY r.case_id, r.made_at, r.reading_id""",
        (recheck_id,),
    ):
        verdicts.setdefault(case, []).append(verdict)
    found = fetch(
        "SELECT c.* FROM recheck_case c WHERE %s IN ('', c.recheck_id) ORDER BY c.case_id",
        (recheck_id,),
    )
    return [{**row, "verdicts": verdicts.get(row["case_id"], [])} for row in found]


def draw_of(case_id: str) -> str:
    """The draw a case is of; "" for no such case."""
    rows = fetch_tuples("SELECT recheck_id FROM recheck_case WHERE case_id = %s", (case_id,))
    return str(rows[0][0]) if rows else ""


def shown(case_id: str) -> Row | None:
    """One case with the proposal it is about: not who decided, nor what became of it."""
    rows = fetch(
        """SELECT c.case_id, d.proposal_id, p.language, p.account, p.measure, p.clause_id,
            p.clause_version, p.rule_id, p.families, p.features, p.linked_count, p.followers
        FROM recheck_case c JOIN decision d ON d.decision_id = c.decision_id
        JOIN proposal p ON p.proposal_id = d.proposal_id WHERE c.case_id = %s""",
        (case_id,),
    )
    return rows[0] if rows else None


def barred(case_id: str) -> set[str]:
    """Staff who may not read a case: they approved, decided, answered an appeal, or read it."""
    rows = fetch_tuples(
        """SELECT a.staff_id FROM recheck_case c JOIN decision d ON d.decision_id = c.decision_id
            JOIN approval a ON a.subject_id IN (d.proposal_id, d.sweep_id) WHERE c.case_id = %s
        UNION SELECT r.staff_id FROM recheck_case c JOIN review r ON r.decision_id = c.decision_id
            WHERE c.case_id = %s
        UNION SELECT s.staff_id FROM recheck_case c
            JOIN decision d ON d.decision_id = c.decision_id
            JOIN sample_case m ON m.proposal_id = d.proposal_id
            JOIN sample_reading s ON s.case_id = m.case_id WHERE c.case_id = %s
        UNION SELECT staff_id FROM recheck_reading WHERE case_id = %s""",
        (case_id,) * 4,
    )
    return {staff for (staff,) in rows}


def deciders(case_id: str) -> str:
    """Who decided, as the JSON list that the decision holds."""
    rows = fetch_tuples(
        """SELECT d.decided_by FROM recheck_case c
        JOIN decision d ON d.decision_id = c.decision_id WHERE c.case_id = %s""",
        (case_id,),
    )
    return str(rows[0][0]) if rows else "[]"


def rechecks() -> Iterator[Row]:
    """Every draw, oldest first."""
    yield from fetch("SELECT * FROM recheck ORDER BY made_at, recheck_id")


def listed_cases() -> Iterator[Row]:
    """Every case; what its readers said only once it is settled, so that nobody reads by it."""
    for row in cases():
        verdict = settled(row["verdicts"])
        said = row["verdicts"] if verdict else []
        yield {**row, "readings": len(row["verdicts"]), "verdicts": said, "verdict": verdict}
