"""declare: affiliations that organisations declared become part of the record, publicly."""

from showcause.domain.identifier import account_key, derived_id
from showcause.engine.definition import Definition, Step
from showcause.engine.port import Engine, Sources
from showcause.steps.circumstances import CHUNK, Circumstances
from showcause.steps.entries import add_entries
from showcause.store.reads.rows import fetch_tuples
from showcause.store.record import transaction
from showcause.store.writes.affiliation import add_affiliations
from showcause.store.writes.notice import add_account_contacts

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

CONTACTS = Definition(
    name="contacts_of_organisations",
    version="1",
    reads=("affiliation", "account"),
    steps=(
        Step(
            "latest",
            """SELECT platform, account_id, contact, ROW_NUMBER() OVER (
                PARTITION BY platform, account_id ORDER BY account.at DESC, event_id) AS place
            FROM account""",
        ),
        Step(
            "parents",
            """SELECT platform, parent_id FROM affiliation GROUP BY platform, parent_id""",
        ),
        Step(
            "reached",
            """SELECT p.platform, p.parent_id, l.contact FROM parents AS p
            JOIN latest AS l ON l.platform = p.platform AND l.account_id = p.parent_id
            WHERE l.place = 1 AND l.contact IS NOT NULL ORDER BY p.platform, p.parent_id""",
        ),
    ),
)


def declare(engine: Engine, sources: Sources, circumstances: Circumstances) -> int:
    """How many declarations were new; organisations can be written to from then on."""
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
    if rows:
        _add_contacts(engine, sources)
    return len(rows)


def _add_contacts(engine: Engine, sources: Sources) -> None:
    reached = [
        (account_key(row["platform"], row["parent_id"]), row["contact"])
        for row in engine.run(CONTACTS, sources).to_pylist()
    ]
    with transaction() as cursor:
        add_account_contacts(cursor, reached)
