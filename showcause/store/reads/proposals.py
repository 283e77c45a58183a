"""Questions about proposals on their way to a decision."""

from collections.abc import Iterator, Sequence

from showcause.domain.moment import Moment
from showcause.store.reads.causes import PROPOSAL_FELL
from showcause.store.reads.force import STANDS
from showcause.store.reads.rows import (
    WHOLE,
    Row,
    Span,
    chunks,
    fetch_number,
    fetch_tuples,
    fetch_tuples_along,
)
from showcause.store.reads.stages import MAY_GO, OPEN

LATEST = """(SELECT s.{what} FROM safeguard_round s WHERE s.proposal_id = p.proposal_id
    ORDER BY s.number DESC LIMIT 1)"""


def unheard(measures: tuple[str, ...], size: int) -> Iterator[list[Row]]:
    """Proposals of these measures whose holder has not been shown the proposed reasons."""
    places = ", ".join(["%s"] * len(measures))
    return chunks(
        "SELECT p.* FROM proposal p JOIN sweep w ON w.sweep_id = p.sweep_id"
        f" WHERE p.measure IN ({places}) AND p.interim_of IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM hearing h WHERE h.proposal_id = p.proposal_id)",
        size,
        "p.proposal_id",
        measures,
    )


def parents_of(first: str, last: str) -> dict[str, str]:
    """The organisation that each proposal's account declared, for ids from first to last."""
    rows = fetch_tuples_along(
        """SELECT p.proposal_id, MIN(a.parent) FROM proposal p
        JOIN affiliation a ON a.account = p.account
        WHERE p.proposal_id BETWEEN %s AND %s GROUP BY p.proposal_id""",
        (first, last),
    )
    return {proposal: parent for proposal, parent in rows}


def undecided(now: Moment, size: int) -> Iterator[list[Row]]:
    """Proposals without a decision whose last round, if any, was a hold; with all they wait for.

    One that was judged and whose stage does not go out now is not judged again.
    """
    return chunks(
        f"""SELECT p.*, h.answer_until, l.place,
            (SELECT CAST(SUM(x.size) AS BIGINT) FROM sweep x
                WHERE x.run_id = w.run_id AND x.rule_hash = w.rule_hash) AS sweep_size,
            {LATEST.format(what="verdict")} AS last_verdict,
            {LATEST.format(what="input_digest")} AS last_digest,
            {LATEST.format(what="number")} AS last_number,
            (SELECT COUNT(*) FROM hearing_answer n WHERE n.proposal_id = p.proposal_id) AS answers,
            (SELECT MIN(l.made_at) FROM notice n JOIN notice_delivery l
                ON l.notice_id = n.notice_id AND l.state IN ('filed', 'accepted')
                WHERE n.subject_id = p.proposal_id AND n.kind = 'proposed_reasons') AS reached_at,
            (SELECT a.parent FROM affiliation a WHERE a.account = p.account
                ORDER BY a.parent LIMIT 1) AS parent,
            EXISTS (SELECT 1 FROM decision d WHERE d.account = p.account
                AND d.measure = p.measure AND {STANDS} AND NOT EXISTS
                    (SELECT 1 FROM proposal q WHERE q.proposal_id = d.proposal_id
                        AND q.interim_of IS NOT NULL)) AS in_force,
            {PROPOSAL_FELL} AS voided,
            m.stage, CASE WHEN {OPEN} THEN 1 ELSE 0 END AS stage_released
        FROM proposal p JOIN sweep w ON w.sweep_id = p.sweep_id
        LEFT JOIN stage_member m ON m.proposal_id = p.proposal_id
        LEFT JOIN hearing h ON h.proposal_id = p.proposal_id
        LEFT JOIN account_place l ON l.account = p.account
        WHERE NOT EXISTS (SELECT 1 FROM decision d WHERE d.proposal_id = p.proposal_id)
            AND NOT EXISTS (SELECT 1 FROM safeguard_round s WHERE s.proposal_id = p.proposal_id
                AND s.verdict IN ('allow', 'refuse'))
            AND (m.proposal_id IS NULL OR {OPEN} OR NOT EXISTS
                (SELECT 1 FROM safeguard_round s WHERE s.proposal_id = p.proposal_id))""",
        size,
        "p.proposal_id",
        (now,),
    )


def allowed(size: int, span: Span = WHOLE) -> Iterator[list[Row]]:
    """Proposals that every safeguard allowed, that may go now and that have no decision yet."""
    return chunks(
        f"""SELECT p.* FROM proposal p JOIN safeguard_round s ON s.proposal_id = p.proposal_id
        WHERE s.verdict = 'allow'
            AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.proposal_id = p.proposal_id)
            AND NOT {PROPOSAL_FELL}
            AND {MAY_GO}""",
        size,
        "p.proposal_id",
        span=span,
    )


def is_known(rule_hash: str) -> bool:
    """Whether this rule version proposed something before."""
    return bool(
        fetch_number("SELECT COUNT(*) FROM rule_version WHERE rule_hash = %s", (rule_hash,))
    )


def approvals() -> dict[str, list[tuple[str, str, str]]]:
    """(staff, yes or no, bound hash) by the proposal or sweep they are about."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for subject, staff, verdict, bound in fetch_tuples(
        "SELECT subject_id, staff_id, verdict, bound_hash FROM approval ORDER BY staff_id"
    ):
        found.setdefault(subject, []).append((staff, verdict, bound))
    return found


def same_parent_counts() -> dict[tuple[str, str], int]:
    """How many proposals of a sweep name accounts of one declared parent: (sweep, parent)."""
    rows = fetch_tuples(
        """SELECT p.sweep_id, a.parent, COUNT(*) FROM proposal p
        JOIN affiliation a ON a.account = p.account GROUP BY p.sweep_id, a.parent"""
    )
    return {(sweep, parent): count for sweep, parent, count in rows}


def organisations() -> dict[str, str]:
    """The organisation each account is declared to belong to; the first by name of several."""
    return dict(fetch_tuples("SELECT account, MIN(parent) FROM affiliation GROUP BY account"))


def in_communities(measures: Sequence[str]) -> dict[tuple[str, str], int]:
    """How many accounts of a network a rule version proposed such measures for: (rule, finding)."""
    places = ", ".join(["%s"] * len(measures))
    rows = fetch_tuples(
        f"""SELECT p.rule_hash, f.finding_id, COUNT(DISTINCT p.account) FROM proposal p
        JOIN proposal_finding f ON f.proposal_id = p.proposal_id
        JOIN finding n ON n.finding_id = f.finding_id AND n.family = 'behaviour'
        WHERE p.measure IN ({places}) GROUP BY p.rule_hash, f.finding_id""",
        tuple(measures),
    )
    return {(rule, finding): int(count) for rule, finding, count in rows}


def topics() -> dict[str, str]:
    """What each network acts about, by finding; of some it is not known."""
    return dict(fetch_tuples("SELECT finding_id, topic FROM finding_topic"))


def in_topics(measures: Sequence[str]) -> dict[tuple[str, str], int]:
    """The same for all networks that act about one thing: (rule, topic)."""
    places = ", ".join(["%s"] * len(measures))
    rows = fetch_tuples(
        f"""SELECT p.rule_hash, t.topic, COUNT(DISTINCT p.account) FROM proposal p
        JOIN proposal_finding f ON f.proposal_id = p.proposal_id
        JOIN finding_topic t ON t.finding_id = f.finding_id
        WHERE p.measure IN ({places}) GROUP BY p.rule_hash, t.topic""",
        tuple(measures),
    )
    return {(rule, topic): int(count) for rule, topic, count in rows}


def findings_behind(first: str, last: str, measures: Sequence[str]) -> dict[str, list[str]]:
    """What proposals of such measures rest on, for ids from first to last."""
    places = ", ".join(["%s"] * len(measures))
    found: dict[str, list[str]] = {}
    for proposal, finding in fetch_tuples(
        f"""SELECT p.proposal_id, f.finding_id FROM proposal p
        JOIN proposal_finding f ON f.proposal_id = p.proposal_id
        WHERE p.proposal_id BETWEEN %s AND %s AND p.measure IN ({places})""",
        (first, last, *measures),
    ):
        found.setdefault(proposal, []).append(finding)
    return found


def families_of(first: str, last: str) -> dict[str, set[str]]:
    """Evidence families by proposal, for ids from first to last."""
    found: dict[str, set[str]] = {}
    for proposal, family in fetch_tuples_along(
        """SELECT DISTINCT pf.proposal_id, f.family FROM proposal_finding pf
        JOIN finding f ON f.finding_id = pf.finding_id
        JOIN proposal p ON p.proposal_id = pf.proposal_id
        JOIN finding_member m ON m.finding_id = f.finding_id AND m.account = p.account
        WHERE pf.proposal_id BETWEEN %s AND %s""",
        (first, last),
    ):
        found.setdefault(proposal, set()).add(family)
    return found


def bound_hashes(subject_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """(`proposal` or `sweep`, bound hash) by id; ids that name neither are absent."""
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(subject_ids), 900):
        part = subject_ids[start : start + 900]
        places = ", ".join(["%s"] * len(part))
        for subject_id, kind, bound in fetch_tuples(
            f"""SELECT proposal_id, 'proposal', bound_hash FROM proposal
            WHERE proposal_id IN ({places})
            UNION ALL SELECT sweep_id, 'sweep', manifest_hash FROM sweep
            WHERE sweep_id IN ({places})""",
            (*part, *part),
        ):
            found[subject_id] = (kind, bound)
    return found


def proposed_elsewhere(measure: str, sweep_id: str) -> set[tuple[str, str]]:
    """(account, finding) for which another sweep proposed that measure and no safeguard refused."""
    rows = fetch_tuples(
        """SELECT p.account, pf.finding_id FROM proposal p
        JOIN proposal_finding pf ON pf.proposal_id = p.proposal_id
        WHERE p.measure = %s AND p.sweep_id <> %s AND p.interim_of IS NULL AND NOT EXISTS
            (SELECT 1 FROM safeguard_round s WHERE s.proposal_id = p.proposal_id
                AND s.verdict = 'refuse')""",
        (measure, sweep_id),
    )
    return {(account, finding) for account, finding in rows}


def active_accounts() -> int:
    """Accounts seen by the latest detection run."""
    return fetch_number("SELECT active_accounts FROM detection_run ORDER BY made_at DESC LIMIT 1")


def proposed_in(sweep_id: str) -> set[str]:
    """The accounts a sweep, or what there is of it, proposes measures for."""
    rows = fetch_tuples("SELECT account FROM proposal WHERE sweep_id = %s", (sweep_id,))
    return {account for (account,) in rows}
