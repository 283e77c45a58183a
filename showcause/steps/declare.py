"""declare: affiliations that organisations declared become part of the record, publicly."""

from showcause.domain.identifier import account_key, derived_id
from showcause.engine.definition import Definition, Step
from showcause.engine.port import Engine, Sources
from showcause.steps.circumstances import CHUNK, Circumstances
from showcause.steps.entries import add_entries
from showcause.store.reads.rows import fetch_tuples
from showcause.store.record import transaction
from showcause.store.writes.affiliation import add_affiliations

DECLARED = Definition(
    name="declared_affiliations",
    version="1",
    reads=("affiliation",),
    steps=(
        Step(
            "declared",
            """SELECT platform, parent_id, account_id, evidence, MIN(affiliation.at) AS declared_at
            FROM affiliation GROUP BY platform, parent_id, account_id, evidence
            ORDER BY platform, parent_id, account_id, evidence""",
        ),
    ),
)


def declare(engine: Engine, sources: Sources, circumstances: Circumstances) -> int:
    """How many declarations were new."""
    known = {row[0] for row in fetch_tuples("SELECT affiliation_id FROM affiliation")}
    rows = []
    for row in engine.run(DECLARED, sources).to_pylist():
        parent = account_key(row["platform"], row["parent_id"])
        account = account_key(row["platform"], row["account_id"])
        affiliation_id = derived_id("aff", parent, account, row["evidence"])
        if affiliation_id not in known:
            rows.append((affiliation_id, parent, account, row["evidence"], row["declared_at"]))
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        with transaction() as cursor:
            add_affiliations(cursor, part)
            add_entries(
                cursor,
                circumstances,
                [("affiliation_declared", row[0], {"evidence": row[3]}) for row in part],
            )
    return len(rows)
