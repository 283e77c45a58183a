"""Questions about tips of other platforms, and about what may be told them."""

from collections.abc import Sequence

from showcause.domain.moment import Moment
from showcause.store.reads.force import IN_FORCE
from showcause.store.reads.rows import Row, fetch, fetch_tuples

AT_ONCE = 400


def tips(now: Moment) -> list[Row]:
    """Every tip, its standing, and how many decisions came after it about the same account."""
    return fetch(
        """SELECT t.*, CASE WHEN w.tip_id IS NOT NULL THEN 'withdrawn'
                WHEN t.expires_at <= %s THEN 'expired' ELSE 'lead' END AS status,
            (SELECT COUNT(*) FROM proposal_basis b JOIN decision d ON d.proposal_id = b.proposal_id
                WHERE b.kind = 'tip' AND b.ref = t.tip_id) AS decisions
        FROM tip t LEFT JOIN tip_withdrawal w ON w.tip_id = t.tip_id
        ORDER BY t.made_at, t.tip_id""",
        (now,),
    )


def known(tip_ids: Sequence[str]) -> set[str]:
    """Which of these tips are on record and not taken back."""
    found: set[str] = set()
    for start in range(0, len(tip_ids), AT_ONCE):
        part = tip_ids[start : start + AT_ONCE]
        places = ", ".join(["%s"] * len(part))
        rows = fetch_tuples(
            f"""SELECT t.tip_id FROM tip t WHERE t.tip_id IN ({places}) AND NOT EXISTS
                (SELECT 1 FROM tip_withdrawal w WHERE w.tip_id = t.tip_id)""",
            part,
        )
        found |= {str(name) for (name,) in rows}
    return found


def leads_about(accounts: Sequence[str], now: Moment) -> list[tuple[str, str]]:
    """(account, tip) for each of these accounts that a standing tip points at."""
    found: list[tuple[str, str]] = []
    for start in range(0, len(accounts), AT_ONCE):
        part = accounts[start : start + AT_ONCE]
        places = ", ".join(["%s"] * len(part))
        found += [
            (str(account), str(tip))
            for account, tip in fetch_tuples(
                f"""SELECT t.value, t.tip_id FROM tip t
                WHERE t.kind = 'account' AND t.expires_at > %s AND t.value IN ({places})
                    AND NOT EXISTS (SELECT 1 FROM tip_withdrawal w WHERE w.tip_id = t.tip_id)
                ORDER BY t.value, t.tip_id""",
                (now, *part),
            )
        ]
    return found


def resting_on(tip_id: str) -> int:
    """How many decisions without a reversal rest on a tip."""
    ((count,),) = fetch_tuples(
        """SELECT COUNT(*) FROM proposal_basis b JOIN decision d ON d.proposal_id = b.proposal_id
        WHERE b.kind = 'tip' AND b.ref = %s AND NOT EXISTS
            (SELECT 1 FROM reversal r WHERE r.decision_id = d.decision_id)""",
        (tip_id,),
    )
    return int(count)


def tellable(sweep_id: str, machine: str, now: Moment) -> list[Row]:
    """Decisions of a sweep that another platform may be told of.

    In force, by a person, about nobody protected, without an appeal that waits.
    """
    return fetch(
        f"""SELECT d.decision_id, d.account, d.decided_by, d.rule_id, d.clause_id, p.families,
            (SELECT MAX(m.score_ppm) FROM proposal_finding pf JOIN finding_member m
                ON m.finding_id = pf.finding_id AND m.account = d.account
                WHERE pf.proposal_id = d.proposal_id) AS score_ppm
        FROM decision d JOIN proposal p ON p.proposal_id = d.proposal_id
        WHERE {IN_FORCE} AND d.sweep_id = %s AND d.decided_by <> %s
            AND NOT EXISTS (SELECT 1 FROM appeal a WHERE a.decision_id = d.decision_id
                AND NOT EXISTS (SELECT 1 FROM review r WHERE r.appeal_id = a.appeal_id))
            AND NOT EXISTS (SELECT 1 FROM protected_account x WHERE x.account = d.account)
        ORDER BY d.decision_id""",
        (now, sweep_id, machine),
    )


def told_as_tips(recipient: str) -> list[Row]:
    """Everything a recipient was told, and whether it was taken back since."""
    return fetch(
        """SELECT t.told_id, t.ref, t.decision_id, t.pseudonym, t.made_at, d.clause_id, p.families,
            x.reason AS withdrawn_because, x.made_at AS withdrawn_at,
            (SELECT MAX(m.score_ppm) FROM proposal_finding pf JOIN finding_member m
                ON m.finding_id = pf.finding_id AND m.account = d.account
                WHERE pf.proposal_id = d.proposal_id) AS score_ppm
        FROM told_outside t JOIN decision d ON d.decision_id = t.decision_id
        JOIN proposal p ON p.proposal_id = d.proposal_id
        LEFT JOIN retraction x ON x.told_id = t.told_id
        WHERE t.kind = 'tip' AND t.recipient = %s ORDER BY t.made_at, t.told_id""",
        (recipient,),
    )


def recipients() -> list[str]:
    """Everybody who was given a tip."""
    rows = fetch_tuples("SELECT DISTINCT recipient FROM told_outside WHERE kind = 'tip' ORDER BY 1")
    return [str(name) for (name,) in rows]


def retractions_ready() -> list[int]:
    """Outbox numbers of tips to be taken back."""
    rows = fetch_tuples("SELECT number FROM outbox WHERE kind = 'retraction' AND state = 'ready'")
    return [int(number) for (number,) in rows]
