"""Questions about the incident corpus."""

import json
from collections.abc import Iterator

from showcause.domain.moment import iso_from_moment
from showcause.policy.incidents import public_cases, public_incidents
from showcause.policy.replay import Case
from showcause.store.reads.rows import Row, fetch, fetch_tuples


def corpus() -> tuple[Case, ...]:
    """Every case a rule may propose nothing for: the public ones, then this workspace's own.

    Equal features of one incident are one case. An incident whose rollback was lifted, and one
    that was no rule's fault, tests no rule.
    """
    own = fetch_tuples(
        """SELECT MIN(c.case_id), i.name, c.features, i.incident_id FROM incident i
        JOIN incident_case c ON c.incident_id = i.incident_id
        WHERE i.tests = 'rule' AND NOT EXISTS (SELECT 1 FROM void l
            WHERE l.cause_kind = 'void' AND l.cause = i.source_id)
        GROUP BY i.incident_id, i.name, c.features ORDER BY 1"""
    )
    aside = _set_aside()
    return (
        *public_cases(),
        *(
            Case(name, told, json.loads(features))
            for name, told, features, incident in own
            if (incident, features) not in aside and (incident, "") not in aside
        ),
    )


def _set_aside() -> frozenset[tuple[str, str]]:
    """Incidents and features (empty: all of it) that two people set aside."""
    rows = fetch_tuples(
        """SELECT COALESCE(c.incident_id, s.subject_id), COALESCE(c.features, '')
        FROM (SELECT subject_id FROM case_set_aside GROUP BY subject_id
            HAVING COUNT(DISTINCT staff_id) >= 2) AS s
        LEFT JOIN incident_case c ON c.case_id = s.subject_id"""
    )
    return frozenset((str(incident), str(features)) for incident, features in rows)


def wishes_to_set_aside(subject_id: str) -> list[str]:
    """Who wished that a case or an incident of this workspace no longer tests rules."""
    rows = fetch_tuples(
        "SELECT staff_id FROM case_set_aside WHERE subject_id = %s ORDER BY made_at, aside_id",
        (subject_id,),
    )
    return [str(staff) for (staff,) in rows]


def is_own_case(subject_id: str) -> bool:
    """Whether it is a case or an incident that this workspace keeps itself."""
    return bool(
        fetch_tuples(
            """SELECT 1 FROM incident i LEFT JOIN incident_case c ON c.incident_id = i.incident_id
            WHERE i.incident_id = %s OR c.case_id = %s LIMIT 1""",
            (subject_id, subject_id),
        )
    )


def incidents() -> Iterator[Row]:
    """Every incident of the corpus, the public ones first, with how many accounts each has."""
    for public in public_incidents():
        yield {
            "incident_id": public.incident_id,
            "name": public.what,
            "lesson": public.lesson,
            "source": public.source,
            "year": public.year,
            "cases": len(public.cases),
            "tests": "rule",
            "set_aside": 0,
            "made_at": None,
        }
    for row in fetch(
        """SELECT i.*, (SELECT COUNT(*) FROM incident_case c
            WHERE c.incident_id = i.incident_id) AS cases,
            (SELECT COUNT(*) FROM (SELECT s.subject_id FROM case_set_aside s
                WHERE s.subject_id = i.incident_id OR s.subject_id IN
                    (SELECT c.case_id FROM incident_case c WHERE c.incident_id = i.incident_id)
                GROUP BY s.subject_id HAVING COUNT(DISTINCT s.staff_id) >= 2) AS two) AS set_aside
        FROM incident i ORDER BY i.made_at, i.incident_id"""
    ):
        made_at = iso_from_moment(row["made_at"])
        yield {
            "incident_id": row["incident_id"],
            "name": row["name"],
            "lesson": row["reason"],
            "source": row["source_id"],
            "year": int(made_at[:4]),
            "cases": row["cases"],
            "tests": row["tests"],
            "set_aside": row["set_aside"],
            "made_at": made_at,
        }
