"""Questions the account holder's pages ask, each about one case."""

from typing import Final

from showcause.domain.moment import Moment
from showcause.store.reads.decisions import WITH_PROPOSAL
from showcause.store.reads.reversals import TAKEN
from showcause.store.reads.rows import Row, fetch, fetch_tuples

_NEWEST: Final = """NOT EXISTS (SELECT 1 FROM portal_link n
    WHERE n.subject_id = l.subject_id AND n.made_at > l.made_at)"""


def decision_behind(link_hash: str) -> Row | None:
    """The decision a link opens; one that was replaced by a newer link opens nothing."""
    rows = fetch(
        f"""{WITH_PROPOSAL} WHERE d.token_hash = %s AND NOT EXISTS
            (SELECT 1 FROM portal_link l WHERE l.subject_id = d.decision_id)""",
        (link_hash,),
    ) or fetch(
        f"""{WITH_PROPOSAL} JOIN portal_link l ON l.subject_id = d.decision_id
        WHERE l.link_hash = %s AND {_NEWEST}""",
        (link_hash,),
    )
    return rows[0] if rows else None


def hearing_behind(link_hash: str) -> Row | None:
    """The proposal whose hearing a link opens, with what was answered so far."""
    rows = fetch(
        """SELECT p.*, h.sent_at, h.answer_until, d.decision_id FROM portal_link l
        JOIN hearing h ON h.proposal_id = l.subject_id
        JOIN proposal p ON p.proposal_id = h.proposal_id
        LEFT JOIN decision d ON d.proposal_id = p.proposal_id WHERE l.link_hash = %s""",
        (link_hash,),
    )
    return rows[0] if rows else None


def opened_at(subject_id: str) -> Moment | None:
    """When the page of a decision or a hearing was first opened."""
    rows = fetch_tuples("SELECT opened_at FROM portal_opening WHERE subject_id = %s", (subject_id,))
    return rows[0][0] if rows else None


def pin_of(decision_id: str) -> tuple[str, str] | None:
    """Salt and hash of the PIN that protects a page; None where none was set."""
    rows = fetch_tuples(
        "SELECT salt, pin_hash FROM portal_pin WHERE decision_id = %s", (decision_id,)
    )
    return (rows[0][0], rows[0][1]) if rows else None


def draft_of(decision_id: str, since: Moment) -> Row | None:
    """The appeal somebody is writing, unless it was left before `since`."""
    rows = fetch(
        "SELECT * FROM appeal_draft WHERE decision_id = %s AND changed_at >= %s",
        (decision_id, since),
    )
    return rows[0] if rows else None


def files_of(decision_id: str, appeal_id: str = "") -> list[Row]:
    """Files of the draft, or of an appeal, in the order they came."""
    return fetch(
        """SELECT * FROM attachment WHERE decision_id = %s AND appeal_id = %s
        ORDER BY made_at, attachment_id""",
        (decision_id, appeal_id),
    )


def appeals_of(decision_id: str) -> list[Row]:
    """Appeals against a decision with their answers, oldest first."""
    return fetch(
        """SELECT a.*, t.body, g.grounds, r.review_id, r.outcome, r.reason,
            r.made_at AS answered_at, w.body AS words FROM appeal a
        LEFT JOIN appeal_text t ON t.appeal_id = a.appeal_id
        LEFT JOIN appeal_ground g ON g.appeal_id = a.appeal_id
        LEFT JOIN review r ON r.appeal_id = a.appeal_id
        LEFT JOIN review_text w ON w.review_id = r.review_id
        WHERE a.decision_id = %s ORDER BY a.received_at, a.appeal_id""",
        (decision_id,),
    )


def reversal_of(decision_id: str) -> Row | None:
    """How a decision was undone, with what the platform answered; None while it stands."""
    rows = fetch(
        f"""SELECT r.*, v.guard, v.hit_count, d.measure, {TAKEN},
            COALESCE(w.outcome, g.outcome) AS outcome,
            COALESCE(t.body, k.body) AS words, c.state AS order_state, c.effects,
            c.made_at AS answered_at FROM reversal r
        JOIN decision d ON d.decision_id = r.decision_id
        LEFT JOIN void v ON v.void_id = r.void_id
        LEFT JOIN review w ON w.review_id = r.review_id
        LEFT JOIN review_text t ON t.review_id = r.review_id
        LEFT JOIN group_ruling g ON r.cause_kind = 'group' AND g.ruling_id = r.cause
        LEFT JOIN group_ruling_text k ON k.ruling_id = g.ruling_id
        LEFT JOIN platform_order o ON o.decision_id = r.decision_id AND o.verb = 'undo'
            AND o.relief_id IS NULL
        LEFT JOIN receipt c ON c.order_id = o.order_id WHERE r.decision_id = %s""",
        (decision_id,),
    )
    return rows[0] if rows else None


def letters_of(decision_id: str) -> list[Row]:
    """Letters about a decision, oldest first, with how far each got."""
    return fetch(
        """SELECT n.notice_id, n.kind, n.language, n.made_at, n.text_hash,
            (SELECT MAX(l.state) FROM notice_delivery l WHERE l.notice_id = n.notice_id
                AND l.state IN ('accepted', 'filed', 'bounced', 'failed')) AS state
        FROM notice n WHERE n.subject_id = %s ORDER BY n.made_at, n.notice_id""",
        (decision_id,),
    )


def answers_of(proposal_id: str) -> list[Row]:
    """What was answered to proposed reasons, oldest first."""
    return fetch(
        """SELECT a.answered_by, a.answered_at, t.body FROM hearing_answer a
        LEFT JOIN hearing_text t ON t.answer_id = a.answer_id
        WHERE a.proposal_id = %s ORDER BY a.answered_at, a.answer_id""",
        (proposal_id,),
    )


def clause_text(clause_id: str, version: str) -> str | None:
    """The text of a clause at a version, as JSON by language."""
    rows = fetch_tuples(
        "SELECT body FROM clause_version WHERE clause_id = %s AND version = %s",
        (clause_id, version),
    )
    return rows[0][0] if rows else None


def ledger_place(decision_id: str) -> Row | None:
    """Where the entry of a decision stands in the ledger; None while it has no place yet."""
    rows = fetch(
        """SELECT l.leaf_index, e.at FROM ledger_entry e
        JOIN ledger_leaf l ON l.entry_id = e.entry_id
        WHERE e.entry_id = %s""",
        (f"{decision_id}.decision_made",),
    )
    return rows[0] if rows else None


def messages_of(decision_id: str) -> list[Row]:
    """What the holder added since, oldest first."""
    return fetch(
        """SELECT m.*, t.body FROM portal_message m
        LEFT JOIN portal_message_text t ON t.message_id = m.message_id
        WHERE m.decision_id = %s ORDER BY m.received_at, m.message_id""",
        (decision_id,),
    )
