"""hear: before a lasting measure, the holder is shown the proposed reasons and can answer."""

from dataclasses import replace
from typing import Any

from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.identifier import derived_id, keyed_token
from showcause.domain.measure import Measure, is_lasting
from showcause.domain.moment import Moment
from showcause.domain.notice import NoticeKind
from showcause.policy.rulebook import Rulebook
from showcause.steps.circumstances import CHUNK, Circumstances
from showcause.steps.clocks import holder_until
from showcause.steps.decide import token_hash
from showcause.steps.entries import add_entries
from showcause.steps.receive_appeal import heard_after
from showcause.steps.telling import Telling, add_notices, reasons_fields
from showcause.store.reads import proposals as reads
from showcause.store.reads.decisions import own_events
from showcause.store.reads.rows import Row, fetch
from showcause.store.record import transaction
from showcause.store.writes.portal import add_portal_links
from showcause.store.writes.proposal import (
    add_hearing_answers,
    add_hearing_texts,
    add_hearings,
)


def hear(rulebook: Rulebook, circumstances: Circumstances) -> int:
    """How many holders were shown proposed reasons now; each has the hearing time to answer.

    The organisation an account declared to belong to is sent them as well.
    """
    lasting = tuple(measure.value for measure in Measure if is_lasting(measure))
    heard = 0
    for chunk in reads.unheard(lasting, CHUNK):
        _write_chunk(chunk, rulebook, circumstances)
        heard += len(chunk)
    return heard


def _write_chunk(chunk: list[Row], rulebook: Rulebook, circumstances: Circumstances) -> None:
    now = circumstances.clock()
    until = now + circumstances.hearing
    own = own_events(chunk[0]["proposal_id"], chunk[-1]["proposal_id"])
    tellings = [
        _telling(row, rulebook, circumstances, until, len(own.get(row["proposal_id"], ())))
        for row in chunk
    ]
    parents = reads.parents_of(chunk[0]["proposal_id"], chunk[-1]["proposal_id"])
    tellings += [
        replace(telling, kind=NoticeKind.ORGANISATION_REASONS, account=parents[telling.subject_id])
        for telling in tellings
        if telling.subject_id in parents
    ]
    with transaction() as cursor:
        add_hearings(cursor, [(row["proposal_id"], now, until) for row in chunk])
        add_portal_links(cursor, _links(chunk, circumstances, now))
        add_notices(cursor, circumstances, tellings)
        add_entries(
            cursor,
            circumstances,
            [("heard", row["proposal_id"], {"answer_until": until}) for row in chunk],
        )


def hearing_token(circumstances: Circumstances, proposal_id: str) -> str:
    """What opens the page of proposed reasons, and the answer to them."""
    return keyed_token(circumstances.token_key, "hearing", proposal_id)


def _links(
    chunk: list[Row], circumstances: Circumstances, now: Moment
) -> list[tuple[str, str, int]]:
    names = [row["proposal_id"] for row in chunk]
    return [(token_hash(hearing_token(circumstances, name)), name, now) for name in names]


def _telling(
    row: Row, rulebook: Rulebook, circumstances: Circumstances, until: int, own_event_count: int
) -> Telling:
    token = hearing_token(circumstances, row["proposal_id"])
    fields: dict[str, Any] = {
        **reasons_fields(row, rulebook, circumstances, own_event_count),
        "public_ref": row["proposal_id"][-8:].upper(),
        "answer_until": until,
        "portal_url": f"{circumstances.public_url}/c/{token}",
        "automated_detection": True,
        "decided_by_person": False,
    }
    return Telling(
        NoticeKind.PROPOSED_REASONS, row["proposal_id"], row["account"], row["language"], fields
    )


def answer_hearing(
    proposal_id: str,
    text: str,
    *,
    answered_by: str,
    circumstances: Circumstances,
    rulebook: Rulebook | None = None,
) -> str:
    """The id of a recorded answer to proposed reasons.

    Under a clause of imminent harm the measure may be in force by then: the answer is read all the
    same, as an appeal that has `heard_after_hours`, if there is a rulebook to write letters from.

    Raises:
        BadInput: there is no such hearing, or the answer is empty.
        NotPermitted: the time to answer is over, or it was decided: an appeal is read then.
    """
    rows = fetch(
        """SELECT h.sent_at, h.answer_until, p.language, p.account, p.clause_id,
            (SELECT MIN(d.decision_id) FROM decision d WHERE d.proposal_id = h.proposal_id)
                AS decision_id,
            (SELECT MIN(l.made_at) FROM notice n JOIN notice_delivery l
                ON l.notice_id = n.notice_id AND l.state IN ('filed', 'accepted')
                WHERE n.subject_id = h.proposal_id AND n.kind = 'proposed_reasons') AS reached_at
        FROM hearing h
        JOIN proposal p ON p.proposal_id = h.proposal_id WHERE h.proposal_id = %s""",
        (proposal_id,),
    )
    if not rows or not text.strip():
        raise BadInput("no such hearing, or nothing written", where=proposal_id)
    now = circumstances.clock()
    decided = rows[0]["decision_id"]
    imminent = rows[0]["clause_id"] in circumstances.due.imminent_harm
    if decided and not (imminent and rulebook):
        raise NotPermitted("it was decided", where=proposal_id, hint="appeal: a person reads that")
    if now >= _answer_until(rows[0]):
        raise NotPermitted("the time to answer is over", where=proposal_id, hint="appeal instead")
    if decided and rulebook:
        heard_after(decided, text, rulebook=rulebook, circumstances=circumstances)
    answer_id = derived_id("ans", proposal_id, answered_by, text)
    with transaction() as cursor:
        add_hearing_answers(cursor, [(answer_id, proposal_id, answered_by, now)])
        add_hearing_texts(cursor, [(answer_id, text)])
        add_entries(cursor, circumstances, [("hearing_answered", answer_id, {"at": now})])
    return answer_id


def _answer_until(hearing: Row) -> Moment:
    start = hearing["reached_at"] or hearing["sent_at"]
    length = hearing["answer_until"] - hearing["sent_at"]
    return holder_until(start, length, hearing["language"], hearing["account"])
