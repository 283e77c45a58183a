"""Questions about decisions and what follows them."""

from collections.abc import Iterator

import orjson

from showcause.store.reads.force import IN_FORCE
from showcause.store.reads.rows import (
    WHOLE,
    Row,
    Span,
    chunks,
    fetch,
    fetch_tuples,
    fetch_tuples_along,
)


def own_events(first: str, last: str) -> dict[str, tuple[str, ...]]:
    """The account's own events relied upon, by proposal, for ids from first to last."""
    found: dict[str, list[str]] = {}
    for proposal, events in fetch_tuples_along(
        """SELECT p.proposal_id, e.event_ids FROM proposal p
        JOIN proposal_finding pf ON pf.proposal_id = p.proposal_id
        JOIN finding f ON f.finding_id = pf.finding_id AND f.family = 'behaviour'
        JOIN finding_member m ON m.finding_id = f.finding_id AND m.account = p.account
        JOIN member_evidence e ON e.member_id = m.member_id
        WHERE p.proposal_id BETWEEN %s AND %s ORDER BY p.proposal_id, f.finding_id""",
        (first, last),
    ):
        known = found.setdefault(proposal, [])
        known.extend(orjson.loads(events))
    return {proposal: tuple(dict.fromkeys(events)) for proposal, events in found.items()}


def detectors_of(first: str, last: str) -> dict[str, str]:
    """`name@version` of every detector behind a proposal, by proposal."""
    found: dict[str, set[str]] = {}
    for proposal, name, version in fetch_tuples_along(
        """SELECT DISTINCT pf.proposal_id, f.detector, f.detector_version
        FROM proposal_finding pf JOIN finding f ON f.finding_id = pf.finding_id
        WHERE pf.proposal_id BETWEEN %s AND %s""",
        (first, last),
    ):
        found.setdefault(proposal, set()).add(f"{name}@{version}")
    return {proposal: " ".join(sorted(names)) for proposal, names in found.items()}


_SOURCES = {"reporter": "report", "tip": "platform_tip"}


def sources_of(first: str, last: str) -> dict[str, str]:
    """How proposals that did not come up in our own checks came up, as statements say it."""
    rows = fetch_tuples_along(
        """SELECT proposal_id, MAX(kind) FROM proposal_basis
        WHERE kind IN ('reporter', 'tip') AND proposal_id BETWEEN %s AND %s
        GROUP BY proposal_id""",
        (first, last),
    )
    return {proposal: _SOURCES[kind] for proposal, kind in rows}


WITH_PROPOSAL = """SELECT d.*, p.language, p.handle, p.followers, p.features, p.families,
        p.linked_count, s.body AS statement
    FROM decision d JOIN proposal p ON p.proposal_id = d.proposal_id
    LEFT JOIN statement_text s ON s.decision_id = d.decision_id"""


def untold(size: int, span: Span = WHOLE) -> Iterator[list[Row]]:
    """Decisions whose notice has not been written."""
    return chunks(
        f"""{WITH_PROPOSAL} WHERE NOT EXISTS (SELECT 1 FROM notice n
            WHERE n.subject_id = d.decision_id AND n.kind = 'decision')""",
        size,
        "d.decision_id",
        span=span,
    )


def unordered(now: int, size: int, span: Span = WHOLE) -> Iterator[list[Row]]:
    """Decisions in force whose notice is written and that no order has been made for."""
    return chunks(
        f"""SELECT d.* FROM decision d WHERE NOT EXISTS (SELECT 1 FROM platform_order o
                WHERE o.order_id = 'ord' || SUBSTR(d.decision_id, 4) || 'apply')
            AND EXISTS (SELECT 1 FROM notice n
                WHERE n.subject_id = d.decision_id AND n.kind = 'decision') AND {IN_FORCE}""",
        size,
        "d.decision_id",
        (now,),
        span,
    )


def by_id(decision_id: str) -> Row | None:
    """One decision with its proposal's account facts, or None."""
    rows = fetch(f"{WITH_PROPOSAL} WHERE d.decision_id = %s", (decision_id,))
    return rows[0] if rows else None


def by_token_hash(token_hash: str) -> Row | None:
    """The decision a portal token opens, or None."""
    rows = fetch(f"{WITH_PROPOSAL} WHERE d.token_hash = %s", (token_hash,))
    return rows[0] if rows else None


def siblings_of(decision_id: str) -> list[str]:
    """Decisions resting on the same rule version and one of the same findings, still standing."""
    rows = fetch_tuples(
        """SELECT DISTINCT d.decision_id FROM decision mine
        JOIN proposal_finding a ON a.proposal_id = mine.proposal_id
        JOIN proposal_finding b ON b.finding_id = a.finding_id
        JOIN decision d ON d.proposal_id = b.proposal_id
        WHERE mine.decision_id = %s AND d.decision_id <> mine.decision_id
            AND d.rule_hash = mine.rule_hash AND NOT EXISTS
            (SELECT 1 FROM reversal r WHERE r.decision_id = d.decision_id)
        ORDER BY d.decision_id""",
        (decision_id,),
    )
    return [decision for (decision,) in rows]
