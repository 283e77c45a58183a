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
        """SELECT MIN(c.case_id), i.name, c.features FROM incident i
        JOIN incident_case c ON c.incident_id = i.incident_id
        WHERE i.tests = 'rule' AND NOT EXISTS (SELECT 1 FROM void l
            WHERE l.cause_kind = 'void' AND l.cause = i.source_id)
        GROUP BY i.incident_id, i.name, c.features ORDER BY 1"""
    )
    return (
        *public_cases(),
        *(Case(name, told, json.loads(features)) for name, told, features in own),
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
            "made_at": None,
        }
    for row in fetch(
        """SELECT i.*, (SELECT COUNT(*) FROM incident_case c
            WHERE c.incident_id = i.incident_id) AS cases
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
            "made_at": made_at,
        }
