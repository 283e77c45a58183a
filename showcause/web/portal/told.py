"""What a case's page tells, from the same typed fields and sentences as the letters."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from showcause.domain.appeal import AppealOutcome
from showcause.domain.notice import NoticeKind
from showcause.domain.portal import Progress
from showcause.notices.paragraphs import Paragraphs, paragraphs_of
from showcause.notices.sentences import sentence
from showcause.policy.rulebook import Rulebook
from showcause.steps.circumstances import Circumstances
from showcause.steps.notify import decision_fields
from showcause.steps.telling import reasons_fields
from showcause.store.reads import portal as reads
from showcause.store.reads.appeals import informed_at
from showcause.store.reads.relief import is_relieved
from showcause.store.reads.reversals import checklist
from showcause.store.reads.rows import Row
from showcause.wiring import running, web

_GUARDS: Final = ("shared",)


def rulebook() -> Rulebook:
    """The rulebook of the workspace whose pages these are."""
    return running.rulebook(web.workspace())


def decision_words(row: Row, book: Rulebook, circumstances: Circumstances, code: str) -> Paragraphs:
    """The paragraphs of a decision, as its letter has them."""
    informed = informed_at(row["decision_id"]) or circumstances.clock()
    fields = {
        **decision_fields(row, book, circumstances),
        "appeal_until": informed + circumstances.appeal_window,
        "decided_by_person": orjson.loads(row["decided_by"]) != ["machine"],
    }
    return paragraphs_of(NoticeKind.DECISION, fields, code)


def hearing_words(row: Row, book: Rulebook, circumstances: Circumstances, code: str) -> Paragraphs:
    """The paragraphs of proposed reasons, as their letter has them."""
    from showcause.store.reads.decisions import own_events

    name = row["proposal_id"]
    own = own_events(name, name).get(name, ())
    fields = {
        **reasons_fields(row, book, circumstances, len(own)),
        "public_ref": name[-8:].upper(),
        "answer_until": row["answer_until"],
        "portal_url": circumstances.public_url,
        "automated_detection": True,
    }
    return paragraphs_of(NoticeKind.PROPOSED_REASONS, fields, code)


def clause_words(row: Row, code: str) -> list[tuple[str, str]]:
    """(language, text) of the clause at the version applied: the reader's and the English."""
    body = reads.clause_text(row["clause_id"], row["clause_version"])
    texts: Mapping[str, str] = orjson.loads(body)["text"] if body else {}
    return [(known, texts[known]) for known in dict.fromkeys((code, "en")) if known in texts]


def standing_of(row: Row) -> dict[str, Any]:
    """What became of a decision: its appeals, its reversal, whether it is lifted."""
    appeals = reads.appeals_of(row["decision_id"])
    reversal = reads.reversal_of(row["decision_id"])
    return {
        "appeal": appeals[-1] if appeals else None,
        "appeals": appeals,
        "lifted": reversal is None and is_relieved(row["decision_id"]),
        "reversal": reversal,
        "waits": bool(appeals) and appeals[-1]["review_id"] is None and reversal is None,
    }


def progress_of(standing: Mapping[str, Any]) -> list[tuple[str, int | None, bool]]:
    """(word, moment, is it here) of each step of the last appeal."""
    appeal, reversal = standing["appeal"], standing["reversal"]
    answered = appeal["answered_at"] or (reversal and reversal["made_at"])
    done = reversal["answered_at"] if reversal else answered
    moments = {
        Progress.RECEIVED: appeal["received_at"],
        Progress.WAITING: None,
        Progress.DECIDED: answered,
        Progress.CARRIED_OUT: done,
    }
    here = Progress.WAITING
    if answered:
        here = Progress.CARRIED_OUT if done else Progress.DECIDED
    return [(word.value, moments[word], word is here) for word in Progress]


def outcome_words(
    row: Row, reversal: Row, book: Rulebook, circumstances: Circumstances, code: str
) -> Paragraphs:
    """Why a decision was undone, what went wrong, what prevents it, what came back."""
    effects = checklist(
        row["measure"], reversal["order_state"], reversal["effects"], reversal["taken"]
    )
    fields = {
        **decision_fields(row, book, circumstances),
        "effects": effects,
        "cause": reversal["reason"],
        "guard": (reversal["guard"],) if reversal["guard"] else _GUARDS,
        "restored_at": reversal["answered_at"],
        "hit_count": reversal["hit_count"] or 0,
        "kept_count": 0,
        "outcome": reversal["outcome"] or AppealOutcome.NO_VIOLATION.value,
        "reasons": reversal["words"] or reversal["reason"],
    }
    kind = NoticeKind.ROLLBACK if reversal["void_id"] else NoticeKind.REVERSAL
    words = paragraphs_of(kind, fields, code)
    words.setdefault("reasons", words["cause"])
    words.setdefault("outcome", sentence(code, "outcome.no_violation"))
    return words


def effects_of_reversal(row: Row, reversal: Row, code: str) -> list[tuple[str, bool]]:
    """(effect in words, whether it came back) of everything the measure took."""
    found = checklist(
        row["measure"], reversal["order_state"], reversal["effects"], reversal["taken"]
    )
    return [(sentence(code, f"effect.{effect}"), back) for effect, back in found]
