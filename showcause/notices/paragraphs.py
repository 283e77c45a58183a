"""The paragraphs of each kind of letter, from its fields."""

from collections.abc import Callable, Mapping
from typing import Final

from showcause.domain.appeal import ERASES_STRIKES, AppealOutcome
from showcause.domain.errors import BadInput, UnknownName
from showcause.domain.notice import NoticeKind
from showcause.domain.statement import SEALED
from showcause.notices import given
from showcause.notices.checklist import checklist
from showcause.notices.evidence import counter_in_words, facts_in_words, rebuttals
from showcause.notices.given import Fields
from showcause.notices.sentences import counted, sentence, sentences
from showcause.notices.writing import (
    date_in_words,
    deadline_in_words,
    isolated,
    link,
    plain,
    reference,
)

Paragraphs = dict[str, str]

_TWO_DAYS_IN_HOURS: Final = 48


def paragraphs_of(kind: NoticeKind, fields: Fields, language: str) -> Paragraphs:
    """Every paragraph the letter's template names, none of them empty.

    The fields have passed given.check_given.

    Raises:
        BadInput: a field is of the wrong kind.
        UnknownName: a field names a sentence that does not exist.
    """
    written = _in_every_letter(fields, language)
    written.update(_WRITERS[kind](fields, written, language))
    return written


def subject_of(fields: Fields, language: str) -> str:
    """The same neutral line for every kind of letter."""
    line = sentence(language, "constant.subject")
    return line.format(
        platform=reference(given.text(fields, "platform"), language),
        ref=reference(given.text(fields, "public_ref"), language),
    )


def _in_every_letter(fields: Fields, language: str) -> Paragraphs:
    ref = reference(given.text(fields, "public_ref"), language)
    return {
        "first_line": sentence(language, "constant.first_line"),
        "not_used": sentence(language, "constant.not_used"),
        "safety": sentence(language, "constant.safety").format(ref=ref),
        "handle": isolated(given.text(fields, "handle")),
        "platform": reference(given.text(fields, "platform"), language),
        "portal_url": link(given.text(fields, "portal_url"), language),
    }


def _proposed_reasons(fields: Fields, written: Paragraphs, language: str) -> Paragraphs:
    return {
        **_case(fields, language),
        "proposed": _of_measure(fields, "proposed", language).format(**_whose(written)),
        "rule_would_break": _rule(fields, "rule.would_break", language),
        "answer_until": deadline_in_words(given.whole(fields, "answer_until"), language),
    }


def _organisation_reasons(fields: Fields, written: Paragraphs, language: str) -> Paragraphs:
    return {
        "facts": facts_in_words(given.facts(fields), language),
        "counter": counter_in_words(given.counter(fields), language),
        "found_by": _found_by(fields, language),
        "rule_would_break": _rule(fields, "rule.would_break", language),
        "answer_until": deadline_in_words(given.whole(fields, "answer_until"), language),
    }


def _decision(fields: Fields, written: Paragraphs, language: str) -> Paragraphs:
    start = date_in_words(given.whole(fields, "starts_at"), language)
    decided = _of_measure(fields, "decided", language)
    return {
        **_case(fields, language),
        "decided": decided.format(**_whose(written), start=start),
        "lasts": _lasts(fields, _of_measure(fields, "open", language), language),
        "rule_broken": _rule(fields, "rule.broken", language),
        "decided_by": _decided_by(fields, language) + _partner(fields, "decided", language),
        "limits": _limits(fields, language),
        "appeal_until": _appeal_until(fields, language),
        "appeal_how": _appeal_how(fields, language),
        "other_ways": sentence(language, "constant.other_ways"),
    }


def _appeal_received(fields: Fields, written: Paragraphs, language: str) -> Paragraphs:
    return {
        "answer_by": deadline_in_words(given.whole(fields, "answer_by"), language),
        "appeal_late": _after_a_blank(_late_promised(fields, language)),
    }


def _relief(fields: Fields, written: Paragraphs, language: str) -> Paragraphs:
    answer_by = deadline_in_words(given.whole(fields, "answer_by"), language)
    late = sentence(language, f"late.{given.text(fields, 'late_with')}")
    return {
        "late": late.format(**_whose(written), answer_by=answer_by),
        "returning": _of_measure(fields, "returning", language),
        "means": sentence(language, f"means.{given.text(fields, 'late_with')}"),
    }


def _relief_ended(fields: Fields, written: Paragraphs, language: str) -> Paragraphs:
    return {
        "stays": _of_measure(fields, "stays", language).format(**_whose(written)),
        "lasts": _lasts(fields, sentence(language, "constant.no_end"), language),
        "resumed": sentence(language, "late.resumed"),
        "reasons": _reasons(fields, language),
        "appeal_until": _appeal_until(fields, language),
        "appeal_how": _appeal_how(fields, language),
        "other_ways": sentence(language, "constant.other_ways"),
    }


def _appeal_upheld(fields: Fields, written: Paragraphs, language: str) -> Paragraphs:
    return {
        "stays": _of_measure(fields, "stays", language).format(**_whose(written)),
        "lasts": _lasts(fields, sentence(language, "constant.no_end"), language),
        "resumed": _after_a_blank(
            sentence(language, "late.resumed") if fields.get("was_lifted") else ""
        ),
        "outcome": sentence(language, f"outcome.{AppealOutcome.UPHELD.value}"),
        "partner": _partner(fields, "read", language),
        "reasons": _reasons(fields, language),
        "counter": counter_in_words(given.counter(fields), language),
        "other_ways": sentence(language, "constant.other_ways"),
    }


def _reversal(fields: Fields, written: Paragraphs, language: str) -> Paragraphs:
    outcome = given.text(fields, "outcome")
    if outcome == AppealOutcome.UPHELD:
        raise BadInput("an upheld appeal reverses nothing", where="notice reversal")
    clears = outcome in ERASES_STRIKES
    return {
        **_undone(fields, written, language),
        "outcome": sentence(language, f"outcome.{outcome}"),
        "partner": _partner(fields, "read", language),
        "reasons": _reasons(fields, language),
        "cleared": _of_measure(fields, "cleared", language)
        if clears
        else sentence(language, "redress.on_record"),
    }


def _rollback(fields: Fields, written: Paragraphs, language: str) -> Paragraphs:
    return {
        **_undone(fields, written, language),
        "hit": counted(language, "hit", given.whole(fields, "hit_count")),
        "kept": counted(language, "kept", given.whole(fields, "kept_count")),
        "cleared": _cleared(fields, language),
    }


def _unexplained(fields: Fields, written: Paragraphs, language: str) -> Paragraphs:
    answer_by = deadline_in_words(given.whole(fields, "answer_by"), language)
    asked = sentence(language, "unexplained.asked")
    return {
        "found": _of_measure(fields, "found", language).format(**_whose(written)),
        "no_decision": sentence(language, "unexplained.no_decision"),
        "asked": asked.format(platform=written["platform"], answer_by=answer_by),
        "contest": sentence(language, "unexplained.contest"),
    }


def _cleared(fields: Fields, language: str) -> str:
    cleared = _of_measure(fields, "cleared", language)
    if not fields.get("again"):
        return cleared
    return f"{cleared} {sentence(language, 'redress.looked_at_again')}"


_WRITERS: Final[Mapping[NoticeKind, Callable[[Fields, Paragraphs, str], Paragraphs]]] = {
    NoticeKind.PROPOSED_REASONS: _proposed_reasons,
    NoticeKind.ORGANISATION_REASONS: _organisation_reasons,
    NoticeKind.DECISION: _decision,
    NoticeKind.APPEAL_RECEIVED: _appeal_received,
    NoticeKind.APPEAL_UPHELD: _appeal_upheld,
    NoticeKind.RELIEF: _relief,
    NoticeKind.RELIEF_ENDED: _relief_ended,
    NoticeKind.REVERSAL: _reversal,
    NoticeKind.ROLLBACK: _rollback,
    NoticeKind.UNEXPLAINED: _unexplained,
}


def _case(fields: Fields, language: str) -> Paragraphs:
    return {
        **case_of_its_own(fields, language),
        "rebut": rebuttals(fact_keys(fields), language),
        "found_by": _found_by(fields, language),
    }


def fact_keys(fields: Fields) -> tuple[str, ...]:
    """Which facts a case rests on, without their numbers."""
    return tuple([key for key, _ in given.facts(fields)])


OF_ITS_OWN: Final = ("facts", "counter", "own_posts", "linked")


def case_of_its_own(fields: Fields, language: str) -> Paragraphs:
    """The paragraphs of a case that tell one account's numbers; the others many cases share."""
    return {
        "facts": facts_in_words(given.facts(fields), language),
        "counter": counter_in_words(given.counter(fields), language),
        "own_posts": counted(language, "own_posts", given.whole(fields, "own_event_count")),
        "linked": counted(language, "linked", given.whole(fields, "linked_count")),
    }


def _undone(fields: Fields, written: Paragraphs, language: str) -> Paragraphs:
    return {
        "wrong": _of_measure(fields, "wrong", language).format(**_whose(written)),
        "back": _back(fields, language),
        "cause": _explained(fields["cause"], "cause", language),
        "guard": _explained(fields["guard"], "guard", language),
        "effects": checklist(given.effects(fields), language),
    }


def _whose(written: Paragraphs) -> Paragraphs:
    return {"handle": written["handle"], "platform": written["platform"]}


def _of_measure(fields: Fields, name: str, language: str) -> str:
    return sentence(language, f"measure.{given.text(fields, 'measure')}.{name}")


def _rule(fields: Fields, name: str, language: str) -> str:
    return sentence(language, name).format(
        clause_id=reference(given.text(fields, "clause_id"), language),
        clause_title=_in_language(fields["clause_title"], language),
    )


def _lasts(fields: Fields, without_end: str, language: str) -> str:
    ends_at = given.moment_or_none(fields, "ends_at")
    if ends_at is None:
        return without_end
    return _of_measure(fields, "until", language).format(end=deadline_in_words(ends_at, language))


def _found_by(fields: Fields, language: str) -> str:
    who = "program" if fields["automated_detection"] else "person"
    found = sentence(language, f"detected.{who}")
    if fields.get("source") is None:
        return found
    return f"{found} {sentence(language, 'source.' + given.text(fields, 'source'))}"


def _decided_by(fields: Fields, language: str) -> str:
    ends_at = given.moment_or_none(fields, "ends_at")
    if fields["decided_by_person"]:
        decided = sentence(language, "decided.person")
    elif ends_at is None:
        decided = sentence(language, "decided.program")
    else:
        end = deadline_in_words(ends_at, language)
        decided = sentence(language, "decided.program_ends").format(end=end)
    return " ".join([decided, *_requests(fields, language)])


def _requests(fields: Fields, language: str) -> list[str]:
    if fields.get("requests") is None:
        return []
    asked = [_request(request, language) for request in given.texts(fields, "requests")]
    return asked or [sentence(language, "request.none")]


def _request(request: str, language: str) -> str:
    _, _, body = request.partition(":")
    if body:
        return sentence(language, "request.named").format(body=isolated(body))
    return sentence(language, "request.sealed" if request == SEALED else "request.unnamed")


def _limits(fields: Fields, language: str) -> str:
    limits = _of_measure(fields, "limits", language)
    if fields.get("territory") is None:
        return limits
    territory = given.text(fields, "territory")
    if territory == "everywhere":
        return f"{limits} {sentence(language, 'territory.everywhere')}"
    places = reference(territory, language)
    return f"{limits} {sentence(language, 'territory.some').format(places=places)}"


def _appeal_until(fields: Fields, language: str) -> str:
    until = given.moment_or_none(fields, "appeal_until")
    if until is None:
        return sentence(language, "appeal.six_months")
    end = deadline_in_words(until, language)
    return sentence(language, "appeal.until").format(appeal_until=end)


def _appeal_how(fields: Fields, language: str) -> str:
    how = sentence(language, "appeal.how")
    late = _after_a_blank(_late_promised(fields, language))
    return f"{how} {_answer_promised(fields, language)}{late}"


def _late_promised(fields: Fields, language: str) -> str:
    """Promised only where it is kept: under some clauses being late lifts nothing."""
    return sentence(language, "appeal.late") if fields.get("late_lifts") else ""


def _partner(fields: Fields, part: str, language: str) -> str:
    """Which partner server somebody of took part; nothing where it was our own people."""
    server = str(fields.get("read_by_partner") or "")
    told = sentence(language, f"partner.{part}").format(server=isolated(server)) if server else ""
    return _after_a_blank(told)


def _after_a_blank(text: str) -> str:
    return f" {text}" if text else ""


def _answer_promised(fields: Fields, language: str) -> str:
    hours = given.moment_or_none(fields, "answer_within_hours")
    if hours is None:
        by = given.moment_or_none(fields, "answer_by")
        if by is None:
            raise BadInput("missing answer_by or answer_within_hours", where="notice decision")
        end = deadline_in_words(by, language)
        return sentence(language, "appeal.by").format(answer_by=end)
    if hours < _TWO_DAYS_IN_HOURS:
        return counted(language, "appeal.within_hours", hours)
    return counted(language, "appeal.within_days", hours // 24)


def _reasons(fields: Fields, language: str) -> str:
    given_reasons = given.texts(fields, "reasons")
    said = [_reason(reason, language) for reason in given_reasons if reason.strip()]
    if fields.get("reasons_text"):
        said.append(_own_words(given.text(fields, "reasons_text"), language))
    if not said:
        raise BadInput("no reason is given, and a bare answer is none", where="notices")
    return " ".join(said)


def _reason(reason: str, language: str) -> str:
    if _is_word("reason", reason, language):
        return sentence(language, f"reason.{reason}")
    return _own_words(reason, language)


def _own_words(words: str, language: str) -> str:
    return f"{sentence(language, 'reason.said')} {isolated(words)}"


def _is_word(family: str, told: str, language: str) -> bool:
    """A text without a blank is meant as a fixed word, so that a misspelt one is found out."""
    return f"{family}.{told}" in sentences(language) or " " not in told.strip()


def _back(fields: Fields, language: str) -> str:
    if fields.get("standing"):
        return sentence(language, "redress.still_in_force")
    if not all(is_restored for _, is_restored in given.effects(fields)):
        return _of_measure(fields, "returning", language)
    back = _of_measure(fields, "back", language)
    restored_at = given.moment_or_none(fields, "restored_at")
    if restored_at is None:
        return back
    when = deadline_in_words(restored_at, language)
    return f"{back} {sentence(language, 'redress.since').format(restored_at=when)}"


def _explained(told: object, family: str, language: str) -> str:
    if isinstance(told, (tuple, list)):
        return " ".join(_explained(each, family, language) for each in told)
    if isinstance(told, str) and _is_word(family, told, language):
        return sentence(language, f"{family}.{told}")
    return _in_language(told, language)


def _in_language(told: object, language: str) -> str:
    if isinstance(told, Mapping):
        if told.get(language):
            return plain(str(told[language]))
        told = told.get("en", "")
    english = plain(str(told))
    if not english.strip():
        raise UnknownName(f"no text in {language}, nor in English", where="notices")
    return english if language == "en" else isolated(english)
