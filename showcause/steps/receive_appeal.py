"""receive_appeal: the holder contests a decision, without signing in."""

from showcause.appeals.window import is_over
from showcause.domain.errors import BadInput
from showcause.domain.identifier import derived_id
from showcause.domain.moment import Moment
from showcause.domain.notice import NoticeKind
from showcause.domain.portal import FiledBy
from showcause.policy.rulebook import Rulebook
from showcause.steps.answer_unexplained import contest
from showcause.steps.circumstances import Circumstances
from showcause.steps.clocks import holder_until
from showcause.steps.decide import token_hash
from showcause.steps.entries import add_entries
from showcause.steps.notify import decision_fields
from showcause.steps.telling import Telling, add_notices
from showcause.store.reads import decisions as decision_reads
from showcause.store.reads.appeals import informed_at, is_answered, open_appeal
from showcause.store.reads.portal import decision_behind
from showcause.store.reads.rows import Row
from showcause.store.record import transaction
from showcause.store.writes.appeal import add_appeal_texts, add_appeals
from showcause.store.writes.portal import add_appeal_ground, send_attachments


def receive_appeal(
    token: str,
    text: str,
    *,
    language: str,
    rulebook: Rulebook,
    circumstances: Circumstances,
    filed_by: FiledBy = FiledBy.HOLDER,
    grounds: str = "",
) -> str:
    """The id of the appeal; sending the same words again gives the same one.

    `grounds` are fixed words of what was wrong (AppealGroundKind), with blanks between them. Files
    of a draft go with the appeal. A link to a measure without a decision contests that.

    Raises:
        BadInput: the token opens nothing, nothing was written, another appeal waits, or the time
            to appeal is over.
    """
    decision = decision_behind(token_hash(token.strip()))
    if decision is None:
        return contest(token, text, circumstances)
    if not text.strip() and not grounds:
        raise BadInput("nothing was written", hint="say in your own words why it is wrong")
    _refuse_late(decision, circumstances)
    said = text if text.strip() else grounds
    _refuse_second(decision, said)
    _refuse_answered(decision, said)
    due = circumstances.clock() + circumstances.appeal_due
    filed = (filed_by, language, grounds, due)
    return _write(decision, said, filed, rulebook, circumstances)


def heard_after(
    decision_id: str, text: str, *, rulebook: Rulebook, circumstances: Circumstances
) -> str:
    """The id of the appeal that an answer to proposed reasons became, the measure being in force.

    Harm was imminent, so the hearing follows: somebody who took no part reads the answer, and
    sooner than an appeal.

    Raises:
        BadInput: an appeal waits already, or the same words were answered.
    """
    decision = decision_reads.by_id(decision_id)
    if decision is None:
        raise BadInput("there is no such decision", where=decision_id)
    _refuse_second(decision, text)
    _refuse_answered(decision, text)
    due = circumstances.clock() + circumstances.heard_after_due
    filed = (FiledBy.HOLDER, decision["language"], "", due)
    return _write(decision, text, filed, rulebook, circumstances)


def _refuse_late(decision: Row, circumstances: Circumstances) -> None:
    if is_over(_appeal_until(decision, circumstances), circumstances.clock()):
        raise BadInput(
            f"the {circumstances.due.appeal_window_days} days to appeal are over",
            hint="an independent body or a court is still open to you",
        )


def _appeal_until(decision: Row, circumstances: Circumstances) -> Moment | None:
    informed = informed_at(decision["decision_id"])
    if informed is None:
        return None
    window = circumstances.appeal_window
    return holder_until(informed, window, decision["language"], decision["account"])


def _refuse_second(decision: Row, text: str) -> None:
    pending = open_appeal(decision["decision_id"])
    if pending and pending != _appeal_id(decision, text):
        raise BadInput(
            "an appeal against this decision waits for its answer already",
            where=pending,
            hint="one appeal at a time; nothing was added",
        )


def _refuse_answered(decision: Row, text: str) -> None:
    if is_answered(_appeal_id(decision, text)):
        raise BadInput(
            "an appeal in these very words was answered already",
            where=_appeal_id(decision, text),
            hint="say what is new",
        )


def _appeal_id(decision: Row, text: str) -> str:
    return derived_id("apl", decision["decision_id"], text)


def _write(
    decision: Row,
    text: str,
    filed: tuple[FiledBy, str, str, Moment],
    rulebook: Rulebook,
    circumstances: Circumstances,
) -> str:
    filed_by, language, grounds, due = filed
    now = circumstances.clock()
    appeal_id = _appeal_id(decision, text)
    fields = {**decision_fields(decision, rulebook, circumstances), "answer_by": due}
    telling = Telling(
        NoticeKind.APPEAL_RECEIVED, appeal_id, decision["account"], decision["language"], fields
    )
    with transaction() as cursor:
        add_appeals(
            cursor,
            [(appeal_id, decision["decision_id"], filed_by.value, language or "", now, due)],
        )
        if grounds:
            add_appeal_ground(cursor, appeal_id, grounds)
        send_attachments(cursor, decision["decision_id"], appeal_id)
        add_appeal_texts(cursor, [(appeal_id, text)])
        add_notices(cursor, circumstances, [telling])
        add_entries(
            cursor,
            circumstances,
            [("appeal_received", appeal_id, {"decision": decision["decision_id"], "due_at": due})],
        )
    return appeal_id
