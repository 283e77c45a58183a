"""What the record keeps about one account, told to its holder."""

from showcause.store.reads.letters import FORM, PARTS, letter_of
from showcause.store.reads.rows import Row, fetch, fetch_tuples


def decisions_about(account: str) -> list[Row]:
    """Decisions about an account with their statements, oldest first."""
    return fetch(
        """SELECT d.decision_id, d.proposal_id, d.public_ref, d.measure, d.clause_id,
            d.clause_version, d.starts_at, d.ends_at, d.made_at, s.body AS statement
        FROM decision d LEFT JOIN statement_text s ON s.decision_id = d.decision_id
        WHERE d.account = %s ORDER BY d.made_at, d.decision_id""",
        (account,),
    )


def proposals_about(account: str) -> list[Row]:
    """What rules proposed about an account, with what the safeguards last said."""
    return fetch(
        """SELECT p.proposal_id, p.measure, p.clause_id, p.clause_version, p.rule_id, p.families,
            p.features, p.made_at, s.verdict FROM proposal p
        LEFT JOIN safeguard_round s ON s.proposal_id = p.proposal_id AND s.number =
            (SELECT MAX(x.number) FROM safeguard_round x WHERE x.proposal_id = p.proposal_id)
        WHERE p.account = %s ORDER BY p.made_at, p.proposal_id""",
        (account,),
    )


def findings_about(account: str) -> list[Row]:
    """Findings with this account in them: what was measured of it; of others a number only."""
    return fetch(
        """SELECT f.detector, f.detector_version, f.family, f.window_from, f.window_until,
            f.member_count, m.score_ppm, m.partners, e.event_ids FROM finding_member m
        JOIN finding f ON f.finding_id = m.finding_id
        LEFT JOIN member_evidence e ON e.member_id = m.member_id
        WHERE m.account = %s ORDER BY f.made_at, f.finding_id""",
        (account,),
    )


def letters_to(account: str) -> list[Row]:
    """Every letter to the holder of an account, as it was written."""
    rows = fetch(
        f"""SELECT n.kind, n.language, n.made_at, t.address, {PARTS} FROM notice n
        LEFT JOIN notice_text t ON t.notice_id = n.notice_id {FORM}
        WHERE n.account = %s ORDER BY n.made_at, n.notice_id""",
        (account,),
    )
    told = []
    for row in rows:
        subject, body = letter_of(row)
        told.append({**row, "subject": subject, "body": body})
    return told


def orders_about(account: str) -> list[Row]:
    """What the platform was told to do, and answered."""
    return fetch(
        """SELECT o.verb, o.measure, o.made_at, c.state, c.effects, c.made_at AS answered_at
        FROM platform_order o LEFT JOIN receipt c ON c.order_id = o.order_id
        WHERE o.account = %s ORDER BY o.made_at, o.order_id""",
        (account,),
    )


def outsiders_about(account: str) -> list[Row]:
    """Who outside asked about the account, where the law lets us say so, and who was told."""
    return fetch(
        """SELECT kind, body, asked_for, received_at FROM outside_contact
        WHERE about = %s AND NOT sealed ORDER BY received_at, contact_id""",
        (account,),
    )


def kept_beside(account: str) -> Row:
    """Address and place kept of the holder, and holds, protections and affiliations."""
    return {
        "contact": _one("SELECT address FROM account_contact WHERE account = %s", account),
        "place": _one("SELECT place FROM account_place WHERE account = %s", account),
        "affiliations": fetch(
            "SELECT parent, evidence, declared_at FROM affiliation WHERE account = %s", (account,)
        ),
        "protections": fetch(
            """SELECT purpose, starts_at, expires_at FROM protected_account
            WHERE account = %s ORDER BY starts_at""",
            (account,),
        ),
    }


def files_about(account: str) -> list[Row]:
    """Files the holder sent with appeals."""
    return fetch(
        """SELECT t.name, t.kind, t.size, t.sha256, t.stored_as, t.made_at FROM attachment t
        JOIN decision d ON d.decision_id = t.decision_id
        WHERE d.account = %s ORDER BY t.made_at, t.attachment_id""",
        (account,),
    )


def cases_about(account: str) -> list[Row]:
    """Every case about an account, as `cases_over` tells them."""
    return fetch(
        """SELECT p.proposal_id, p.account, d.decision_id FROM proposal p
        LEFT JOIN decision d ON d.proposal_id = p.proposal_id
        WHERE p.account = %s ORDER BY p.proposal_id""",
        (account,),
    )


def whole_rows(table: str, key: str, names: list[str]) -> list[Row]:
    """Rows of a table by these keys, in the order of the keys."""
    found: list[Row] = []
    for start in range(0, len(names), 500):
        part = names[start : start + 500]
        holes = ", ".join(["%s"] * len(part))
        found += fetch(f"SELECT * FROM {table} WHERE {key} IN ({holes}) ORDER BY {key}", part)
    return found


def _one(sql: str, account: str) -> str | None:
    rows = fetch_tuples(sql, (account,))
    return rows[0][0] if rows else None
