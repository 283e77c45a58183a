"""Questions about what outsiders asked for, what they were told, and what is to be taken back."""

from collections.abc import Iterator, Sequence

from showcause.domain.statement import SEALED
from showcause.store.reads.rows import Row, chunks, fetch

_ABOUT = """SELECT c.*, c.about AS account FROM outside_contact c WHERE c.about IN ({places})
    UNION ALL SELECT c.*, a.account FROM outside_contact c
    JOIN affiliation a ON a.parent = c.about WHERE a.account IN ({places})"""


def contacts_about(accounts: Sequence[str]) -> dict[str, list[Row]]:
    """Outside contacts by account: about itself, or about an organisation it declared."""
    found: dict[str, list[Row]] = {}
    for start in range(0, len(accounts), 400):
        part = accounts[start : start + 400]
        places = ", ".join(["%s"] * len(part))
        sql = _ABOUT.format(places=places) + " ORDER BY received_at, contact_id"
        for row in fetch(sql, (*part, *part)):
            known = found.setdefault(row["account"], [])
            if row["contact_id"] not in {each["contact_id"] for each in known}:
                known.append(row)
    return found


def requests_about(accounts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Requests for a measure by account, as a statement of reasons holds them."""
    return {
        account: tuple(
            dict.fromkeys(
                SEALED if row["sealed"] else f"{row['kind']}:{row['body']}"
                for row in contacts
                if row["asked_for"] == "measure"
            )
        )
        for account, contacts in contacts_about(accounts).items()
    }


def to_retract(size: int) -> Iterator[list[Row]]:
    """What outsiders were told of decisions that are reversed by now, and not taken back yet."""
    return chunks(
        """SELECT t.*, r.reversal_id, r.reason FROM told_outside t
        JOIN reversal r ON r.decision_id = t.decision_id
        WHERE NOT EXISTS (SELECT 1 FROM retraction x WHERE x.told_id = t.told_id)""",
        size,
        "t.told_id",
    )


def errata_of(disclosure_id: str) -> list[Row]:
    """The corrections of one archive, in the order they were made."""
    return fetch(
        """SELECT t.pseudonym, x.reason, x.made_at FROM retraction x
        JOIN told_outside t ON t.told_id = x.told_id
        WHERE t.kind = 'archive' AND t.ref = %s ORDER BY x.made_at, t.pseudonym""",
        (disclosure_id,),
    )


def archives_with_errata() -> list[Row]:
    """Published archives something of which was taken back: id and folder."""
    return fetch(
        """SELECT DISTINCT d.disclosure_id, d.path FROM retraction x
        JOIN told_outside t ON t.told_id = x.told_id AND t.kind = 'archive'
        JOIN disclosure d ON d.disclosure_id = t.ref ORDER BY d.disclosure_id"""
    )
