"""review: a person who took no part in a decision answers the appeal against it, with reasons."""

import json

from showcause.domain.appeal import AppealOutcome
from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.identifier import derived_id
from showcause.domain.notice import NoticeKind
from showcause.domain.staff import Staff
from showcause.policy.rulebook import Rulebook
from showcause.reviews.independence import took_part
from showcause.steps.answerer import require_answerer
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries
from showcause.steps.notify import decision_fields
from showcause.steps.remember import remember_review
from showcause.steps.reverse import write_reversal
from showcause.steps.telling import Telling, add_notices, check_word
from showcause.store.reads import appeals as appeal_reads
from showcause.store.reads import decisions as decision_reads
from showcause.store.reads.partner import server_among
from showcause.store.reads.relief import is_relieved
from showcause.store.reads.rows import Row
from showcause.store.record import refusals_as_errors, transaction
from showcause.store.writes.appeal import add_review, add_review_texts


def review(
    appeal_id: str,
    outcome: AppealOutcome,
    *,
    by: Staff,
    reason: str,
    words: str,
    rulebook: Rulebook,
    circumstances: Circumstances,
) -> str:
    """The id of the review; every outcome but `upheld` also reverses the decision, in one go.

    `reason` is a fixed word that is published; `words` are for the appellant alone.

    Raises:
        BadInput: there is no such appeal, or no reasons were given.
        NotPermitted: this person took part in the decision, or may not decide.
    """
    appeal = appeal_reads.by_id(appeal_id)
    if appeal is None:
        raise BadInput("there is no such appeal", where=appeal_id, hint="showcause list appeals")
    if not words.strip():
        raise BadInput("an answer needs its reasons", where=appeal_id)
    check_word("cause", reason)
    require_answerer(by, appeal_id, circumstances.clock(), "reviews")
    decision = decision_reads.by_id(appeal["decision_id"])
    if decision is None:
        raise BadInput("the appeal names no decision", where=appeal_id)
    if took_part(by.staff_id, json.loads(decision["decided_by"])):
        raise NotPermitted(f"{by.name} took part in this decision", hint="somebody else reviews")
    return _write(appeal, decision, outcome, by, reason, words, rulebook, circumstances)


def _write(
    appeal: Row,
    decision: Row,
    outcome: AppealOutcome,
    by: Staff,
    reason: str,
    words: str,
    rulebook: Rulebook,
    circumstances: Circumstances,
) -> str:
    review_id = derived_id("rev", appeal["appeal_id"])
    row = (
        review_id,
        appeal["appeal_id"],
        decision["decision_id"],
        by.staff_id,
        outcome.value,
        reason,
        circumstances.clock(),
    )
    payload = {
        "appeal": appeal["appeal_id"],
        "by": by.staff_id,
        "outcome": outcome.value,
        "played": by.played,
        "reason": reason,
    }
    with refusals_as_errors(), transaction() as cursor:
        telling = _upheld(appeal, decision, words, by, rulebook, circumstances)
        add_review(cursor, row)
        add_review_texts(cursor, [(review_id, words)])
        add_entries(cursor, circumstances, [("review_concluded", review_id, payload)])
        if outcome is AppealOutcome.UPHELD:
            add_notices(cursor, circumstances, [telling])
        else:
            write_reversal(
                cursor, decision["decision_id"], review_id, outcome, reason, circumstances
            )
        if outcome is AppealOutcome.NO_VIOLATION:
            remember_review(cursor, review_id, decision, circumstances)
    return review_id


def _upheld(
    appeal: Row,
    decision: Row,
    words: str,
    by: Staff,
    rulebook: Rulebook,
    circumstances: Circumstances,
) -> Telling:
    fields = {
        **decision_fields(decision, rulebook, circumstances),
        "outcome": AppealOutcome.UPHELD.value,
        "reasons": words,
        "read_by_partner": server_among([by.staff_id], appeal["appeal_id"]),
        "was_lifted": is_relieved(decision["decision_id"]),
    }
    return Telling(
        NoticeKind.APPEAL_UPHELD,
        appeal["appeal_id"],
        decision["account"],
        decision["language"],
        fields,
    )
