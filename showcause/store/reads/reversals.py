"""Questions about reversals: whom to tell, and what came back."""

import json
from collections.abc import Iterator

from showcause.domain.measure import Measure, effects_of
from showcause.domain.moment import Moment
from showcause.store.reads.causes import OWED_BACK, bound, rests_on
from showcause.store.reads.force import IN_FORCE
from showcause.store.reads.rows import WHOLE, Row, Span, chunks, fetch_number, fetch_tuples

ENDED = ("confirmed", "refused", "stuck")


_ANSWERED = """FROM reversal r JOIN decision d ON d.decision_id = r.decision_id
        JOIN proposal p ON p.proposal_id = d.proposal_id
        LEFT JOIN platform_order o
            ON o.order_id = 'ord' || SUBSTR(r.decision_id, 4) || 'undo'
        LEFT JOIN receipt c ON c.order_id = o.order_id"""

_STATE = """COALESCE(c.state, (SELECT b.state FROM outbox b
    WHERE b.kind = 'order' AND b.ref = o.order_id AND b.state = 'stuck')) AS order_state"""

TAKEN = """COALESCE((SELECT ac.effects FROM receipt ac
        WHERE ac.order_id = 'ord' || SUBSTR(r.decision_id, 4) || 'apply'
        AND ac.state = 'confirmed'),
    (SELECT MAX(ac.effects) FROM platform_order a
        JOIN receipt ac ON ac.order_id = a.order_id AND ac.state = 'confirmed'
        WHERE a.decision_id = r.decision_id AND a.verb = 'apply')) AS taken"""
"""What the platform confirmed to have taken, for a row of `reversal r`; null if it never did.

Nearly always its first order says so; one that was carried out only after a relief ended does too.
"""

_TO_TELL = """(o.order_id IS NULL OR c.order_id IS NOT NULL OR EXISTS (SELECT 1 FROM outbox b
            WHERE b.kind = 'order' AND b.ref = o.order_id AND b.state = 'stuck')) AND NOT EXISTS
            (SELECT 1 FROM notice n
                WHERE n.notice_id = 'ntc' || SUBSTR(r.decision_id, 4) || '{kind}')"""
"""Answered for good, or never ordered, and not told; notices are named beside decisions (0004)."""


def untold_reviewed(size: int) -> Iterator[list[Row]]:
    """Reversals by a review whose inverse order is answered for good, and that nobody was told."""
    return chunks(
        f"""SELECT d.*, p.language, p.handle, p.followers, p.features, p.linked_count,
            s.body AS statement, r.reason, r.cause_kind, COALESCE(w.outcome, g.outcome) AS outcome,
            COALESCE(t.body, k.body) AS words, w.staff_id AS read_by, w.appeal_id,
            {_STATE}, c.effects, c.made_at AS answered_at, {TAKEN}
        {_ANSWERED}
        LEFT JOIN statement_text s ON s.decision_id = d.decision_id
        LEFT JOIN review w ON w.review_id = r.review_id
        LEFT JOIN review_text t ON t.review_id = r.review_id
        LEFT JOIN group_ruling g ON r.cause_kind = 'group' AND g.ruling_id = r.cause
        LEFT JOIN group_ruling_text k ON k.ruling_id = g.ruling_id
        WHERE r.void_id IS NULL AND {_TO_TELL.format(kind="reversal")}""",
        size,
        "r.decision_id",
    )


def untold_voided(void_id: str, size: int, span: Span = WHOLE) -> Iterator[list[Row]]:
    """The same for what fell with one cause: only what an apology needs."""
    return chunks(
        f"""SELECT r.decision_id, d.account, d.measure, d.public_ref, p.handle,
            p.language, a.address, {_STATE}, c.effects,
            c.made_at AS answered_at, {TAKEN}, r.reason
        {_ANSWERED} LEFT JOIN account_contact a ON a.account = d.account
        WHERE r.void_id = %s AND {_TO_TELL.format(kind="rollback")}""",
        size,
        "r.decision_id",
        (void_id,),
        span,
    )


def proposed_again(void_id: str, first: str, last: str) -> set[str]:
    """Decisions from first to last that fell with a void in part and were proposed anew."""
    rows = fetch_tuples(
        """SELECT decision_id FROM reconsideration WHERE outcome = 'proposed' AND void_id = %s
            AND decision_id BETWEEN %s AND %s""",
        (void_id, first, last),
    )
    return {decision for (decision,) in rows}


def still_under_another(now: Moment) -> dict[str, dict[str, set[str]]]:
    """By void, the accounts it hit that stay under an independent decision, and what is in force.

    One question for all of them: few do, and asking chunk by chunk costs a look at each.
    """
    rows = fetch_tuples(
        f"""SELECT DISTINCT r.void_id, hit.account, d.measure FROM reversal r
        JOIN decision hit ON hit.decision_id = r.decision_id
        JOIN decision d ON d.account = hit.account AND {IN_FORCE}
        WHERE r.void_id IS NOT NULL""",
        (now,),
    )
    found: dict[str, dict[str, set[str]]] = {}
    for void, account, measure in rows:
        found.setdefault(void, {}).setdefault(account, set()).add(measure)
    return found


def kept_by_another(kind: str, cause: str, now: Moment) -> int:
    """How many accounts a rollback would hit that stay under a decision of their own."""
    hits, params = bound(rests_on(kind, "hit", "{cause}"), cause)
    others, again = bound(rests_on(kind, "d", "{cause}"), cause)
    return fetch_number(
        f"""SELECT COUNT(DISTINCT hit.account) FROM decision hit WHERE {hits} AND EXISTS
            (SELECT 1 FROM decision d WHERE d.account = hit.account
                AND {IN_FORCE} AND NOT {others})""",
        (*params, now, *again),
    )


def unordered(size: int, span: Span = WHOLE) -> Iterator[list[Row]]:
    """Reversals of carried-out decisions for which no inverse order has been made."""
    return chunks(
        f"""SELECT r.reversal_id, d.decision_id, d.account, d.measure FROM reversal r
        JOIN decision d ON d.decision_id = r.decision_id WHERE {OWED_BACK}""",
        size,
        "r.reversal_id",
        span=span,
    )


def checklist(
    measure: str, order_state: str | None, confirmed: str | None, taken: str | None
) -> tuple[tuple[str, bool], ...]:
    """Each effect that was taken and whether it is back.

    A platform may carry out part of what a measure does elsewhere: only what its receipt confirmed
    was taken (`taken`); all of it where there is none. Nothing was taken when no order went out.
    """
    given_back = set(json.loads(confirmed or "[]"))
    known = [effect.value for effect in effects_of(Measure(measure))]
    if order_state is None:
        return tuple((effect, True) for effect in known)
    gone = set(json.loads(taken)) | given_back if taken else set(known)
    return tuple((effect, effect in given_back) for effect in known if effect in gone)
