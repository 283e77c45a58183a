"""Questions about group appeals: which decisions a list names, and what they rest on.

Each takes all its names at once; none is asked once an account.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from showcause.domain.moment import Moment
from showcause.store.reads.force import STANDS
from showcause.store.reads.rows import Row, chunks, fetch, fetch_tuples

PLACES: Final = 10_000
"""Most values one question holds; SQLite takes 32,766."""

_DECISION: Final = """SELECT d.decision_id, d.account, d.public_ref, d.measure, d.clause_id,
        d.rule_id, d.rule_hash, d.proposal_id, p.handle, p.language, p.families, p.features,
        p.followers
    FROM decision d JOIN proposal p ON p.proposal_id = d.proposal_id"""


def _asked(sql: str, values: Sequence[str], now: Moment) -> Iterator[Row]:
    for start in range(0, len(values), PLACES):
        part = values[start : start + PLACES]
        places = ", ".join(["%s"] * len(part))
        yield from fetch(sql.format(places=places), (*part, now))


def named(names: Sequence[str], references: Sequence[str], now: Moment) -> list[Row]:
    """Decisions that stand on accounts with these names or references.

    A name is an account's handle, in any capitals, or its whole key.
    """
    found: dict[str, Row] = {}
    for where, values in (
        ("LOWER(p.handle)", names),
        ("d.account", names),
        ("d.public_ref", references),
    ):
        sql = f"{_DECISION} WHERE {where} IN ({{places}}) AND {STANDS}"
        found |= {row["decision_id"]: row for row in _asked(sql, values, now)}
    return sorted(found.values(), key=lambda row: str(row["decision_id"]))


def standing(decisions: Sequence[str], now: Moment) -> list[Row]:
    """Those of these decisions that stand."""
    sql = f"{_DECISION} WHERE d.decision_id IN ({{places}}) AND {STANDS}"
    return list(_asked(sql, decisions, now))


def under_rule(rule_hash: str, now: Moment, size: int) -> Iterator[list[Row]]:
    """Every decision of a rule version that stands."""
    sql = f"{_DECISION} WHERE d.rule_hash = %s AND {STANDS}"
    return chunks(sql, size, "d.decision_id", (rule_hash, now))


def sharing(rule_hash: str, findings: Sequence[str], now: Moment) -> list[Row]:
    """Decisions of a rule version that stand and rest on one of these findings."""
    found: dict[str, Row] = {}
    for start in range(0, len(findings), PLACES):
        part = findings[start : start + PLACES]
        places = ", ".join(["%s"] * len(part))
        rows = fetch(
            f"""{_DECISION} WHERE d.rule_hash = %s AND d.proposal_id IN (SELECT pf.proposal_id
                FROM proposal_finding pf WHERE pf.finding_id IN ({places})) AND {STANDS}
            ORDER BY d.decision_id""",
            (rule_hash, *part, now),
        )
        found |= {row["decision_id"]: row for row in rows}
    return list(found.values())


def findings_of(proposals: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The findings each of these proposals rests on."""
    found: dict[str, list[str]] = {}
    for start in range(0, len(proposals), PLACES):
        part = proposals[start : start + PLACES]
        places = ", ".join(["%s"] * len(part))
        for proposal, finding in fetch_tuples(
            f"""SELECT proposal_id, finding_id FROM proposal_finding
            WHERE proposal_id IN ({places}) ORDER BY proposal_id, finding_id""",
            part,
        ):
            found.setdefault(proposal, []).append(finding)
    return {proposal: tuple(findings) for proposal, findings in found.items()}


def handles_under_measures(now: Moment) -> list[str]:
    """Names of all accounts under a decision that stands, for a person to compare with."""
    rows = fetch_tuples(
        f"""SELECT DISTINCT LOWER(p.handle) FROM decision d
        JOIN proposal p ON p.proposal_id = d.proposal_id WHERE {STANDS}""",
        (now,),
    )
    return [handle for (handle,) in rows if handle]


_GROUP: Final = """SELECT g.*, t.organisation, t.body FROM group_appeal g
    LEFT JOIN group_text t ON t.group_appeal_id = g.group_appeal_id"""


def by_id(group_appeal_id: str) -> Row | None:
    """One group appeal with who filed it and what they wrote, or None."""
    rows = fetch(f"{_GROUP} WHERE g.group_appeal_id = %s", (group_appeal_id,))
    return rows[0] if rows else None


def by_token_hash(token_hash: str) -> Row | None:
    """The group appeal a link opens, or None."""
    rows = fetch(f"{_GROUP} WHERE g.token_hash = %s", (token_hash,))
    return rows[0] if rows else None


def list_of(group_appeal_id: str) -> str | None:
    """The sealed list of a case; None once it is erased."""
    rows = fetch_tuples(
        "SELECT body FROM group_list WHERE group_appeal_id = %s", (group_appeal_id,)
    )
    return rows[0][0] if rows else None


def questions_of(group_appeal_id: str) -> list[Row]:
    """The questions in a case, each with its ruling or None, in an order of their own."""
    return fetch(
        """SELECT q.*, r.ruling_id, r.outcome, r.breadth, r.reason, r.restored_count,
            r.staff_id, r.made_at AS ruled_at, t.body AS words FROM group_question q
        LEFT JOIN group_ruling r ON r.question_id = q.question_id
        LEFT JOIN group_ruling_text t ON t.ruling_id = r.ruling_id
        WHERE q.group_appeal_id = %s ORDER BY q.listed_count DESC, q.question_id""",
        (group_appeal_id,),
    )


def open_questions_on(basis: str) -> list[Row]:
    """Every question on that very basis, in whatever case, that nobody has answered."""
    return fetch(
        """SELECT q.* FROM group_question q WHERE q.basis = %s AND NOT EXISTS
            (SELECT 1 FROM group_ruling r WHERE r.question_id = q.question_id)
        ORDER BY q.question_id""",
        (basis,),
    )


def late(now: Moment) -> list[Row]:
    """Questions past their date about accounts that were listed, nobody having answered."""
    return fetch(
        """SELECT q.question_id, g.group_appeal_id, g.due_at FROM group_question q
        JOIN group_appeal g ON g.group_appeal_id = q.group_appeal_id
        WHERE g.due_at < %s AND g.kind <> 'pattern' AND NOT EXISTS
            (SELECT 1 FROM group_ruling r WHERE r.question_id = q.question_id)
        ORDER BY g.due_at, q.question_id""",
        (now,),
    )


def relieved_by(questions: Sequence[str]) -> set[tuple[str, str]]:
    """(question, decision) of every relief these questions brought before."""
    found: set[tuple[str, str]] = set()
    for start in range(0, len(questions), PLACES):
        part = questions[start : start + PLACES]
        places = ", ".join(["%s"] * len(part))
        rows = fetch_tuples(
            f"SELECT subject_id, decision_id FROM relief WHERE subject_id IN ({places})", part
        )
        found.update((question, decision) for question, decision in rows)
    return found


def approvers_of(decisions: Sequence[str]) -> set[str]:
    """Everybody on the staff who approved one of these decisions or its sweep."""
    found: set[str] = set()
    for start in range(0, len(decisions), PLACES):
        part = decisions[start : start + PLACES]
        places = ", ".join(["%s"] * len(part))
        for way in ("d.proposal_id", "d.sweep_id"):
            rows = fetch_tuples(
                f"""SELECT DISTINCT a.staff_id FROM decision d
                JOIN approval a ON a.subject_id = {way} WHERE d.decision_id IN ({places})""",
                part,
            )
            found.update(staff for (staff,) in rows)
    return found


def resting_on(decisions: Sequence[str]) -> list[Row]:
    """Decisions without a reversal that one of these stands behind, with the one behind."""
    found: dict[str, Row] = {}
    for start in range(0, len(decisions), PLACES):
        part = decisions[start : start + PLACES]
        places = ", ".join(["%s"] * len(part))
        for row in fetch(
            f"""SELECT d.decision_id, b.ref AS behind FROM proposal_basis b
            JOIN decision d ON d.proposal_id = b.proposal_id
            WHERE b.kind = 'decision' AND b.ref IN ({places}) AND NOT EXISTS
                (SELECT 1 FROM reversal r WHERE r.decision_id = d.decision_id)
            ORDER BY d.decision_id""",
            part,
        ):
            found.setdefault(row["decision_id"], row)
    return list(found.values())


def all_groups(group_appeal_id: str = "") -> list[Row]:
    """Group appeals by date due, with how many questions each has and how many are answered."""
    return fetch(
        """SELECT g.group_appeal_id, g.kind, g.language, g.listed_count, g.segment, g.received_at,
            g.due_at, COUNT(q.question_id) AS questions, COUNT(r.ruling_id) AS answered,
            COALESCE(SUM(r.restored_count), 0) AS restored
        FROM group_appeal g LEFT JOIN group_question q ON q.group_appeal_id = g.group_appeal_id
        LEFT JOIN group_ruling r ON r.question_id = q.question_id
        WHERE %s = '' OR g.group_appeal_id = %s
        GROUP BY g.group_appeal_id, g.kind, g.language, g.listed_count, g.segment, g.received_at,
            g.due_at ORDER BY g.due_at, g.group_appeal_id""",
        (group_appeal_id, group_appeal_id),
    )


def listed_groups(now: Moment, only: str = "") -> Iterator[Row]:
    """The same, saying whether each waits and is overdue."""
    for row in all_groups(only):
        waits = row["answered"] < row["questions"] or not row["questions"]
        status = "waiting" if waits else "answered"
        yield {**row, "status": status, "overdue": waits and row["due_at"] < now}


def in_segment(segment: dict[str, Any], now: Moment) -> list[str]:
    """Proposals of decisions that stand in a segment: by language, clause, and when made."""
    conditions, params = ["TRUE"], []
    for name, condition in _SEGMENT.items():
        if segment.get(name) is not None:
            conditions.append(condition)
            params.append(segment[name])
    rows = fetch_tuples(
        f"""SELECT d.proposal_id FROM decision d JOIN proposal p ON p.proposal_id = d.proposal_id
        WHERE {" AND ".join(conditions)} AND {STANDS} ORDER BY d.proposal_id""",
        (*params, now),
    )
    return [proposal for (proposal,) in rows]


_SEGMENT: Final = {
    "language": "p.language = %s",
    "clause_id": "d.clause_id = %s",
    "rule_id": "d.rule_id = %s",
    "from_at": "d.made_at >= %s",
    "until_at": "d.made_at < %s",
}
