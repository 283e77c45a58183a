"""Reads the fields a letter is written from, and says which one is missing or of the wrong kind."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from showcause.domain.errors import BadInput
from showcause.domain.moment import Moment
from showcause.domain.notice import NoticeKind
from showcause.domain.statement import Fact, Numbers

Fields = Mapping[str, object]

EVERY_LETTER: Final = ("handle", "platform", "public_ref", "portal_url")

_CASE: Final = ("measure", "clause_id", "clause_title", "facts", "counter", "own_event_count")

REQUIRED: Final[Mapping[NoticeKind, tuple[str, ...]]] = {
    NoticeKind.PROPOSED_REASONS: (
        *EVERY_LETTER,
        *_CASE,
        "linked_count",
        "answer_until",
        "automated_detection",
    ),
    NoticeKind.ORGANISATION_REASONS: (
        *EVERY_LETTER,
        "clause_id",
        "clause_title",
        "facts",
        "counter",
        "answer_until",
        "automated_detection",
    ),
    NoticeKind.DECISION: (
        *EVERY_LETTER,
        *_CASE,
        "linked_count",
        "starts_at",
        "automated_detection",
        "decided_by_person",
    ),
    NoticeKind.APPEAL_RECEIVED: (*EVERY_LETTER, "answer_by"),
    NoticeKind.APPEAL_UPHELD: (*EVERY_LETTER, "measure", "counter", "reasons"),
    NoticeKind.RELIEF: (*EVERY_LETTER, "measure", "answer_by", "late_with"),
    NoticeKind.RELIEF_ENDED: (*EVERY_LETTER, "measure", "reasons"),
    NoticeKind.REVERSAL: (
        *EVERY_LETTER,
        "measure",
        "outcome",
        "reasons",
        "cause",
        "guard",
        "effects",
    ),
    NoticeKind.ROLLBACK: (
        *EVERY_LETTER,
        "measure",
        "cause",
        "guard",
        "hit_count",
        "kept_count",
        "effects",
    ),
    NoticeKind.UNEXPLAINED: (*EVERY_LETTER, "measure", "answer_by"),
}
"""What each letter cannot be written without; None counts as missing."""


def check_given(kind: NoticeKind, fields: Fields) -> None:
    """Raise BadInput naming every field the letter needs and does not have."""
    missing = [name for name in REQUIRED[kind] if fields.get(name) is None]
    if missing:
        raise BadInput(f"missing {', '.join(missing)}", where=f"notice {kind.value}")


def text(fields: Fields, name: str) -> str:
    """The text of a field; an enum counts as its value."""
    value = fields[name]
    if not isinstance(value, str) or not value.strip():
        raise _wrong(name, "a text")
    return str(value)


def whole(fields: Fields, name: str) -> int:
    """The whole number of a field."""
    value = fields[name]
    if not isinstance(value, int):
        raise _wrong(name, "a whole number")
    return value


def moment_or_none(fields: Fields, name: str) -> Moment | None:
    """The moment of a field, None when it was not given."""
    return None if fields.get(name) is None else whole(fields, name)


def texts(fields: Fields, name: str) -> tuple[str, ...]:
    """The texts of a field that holds one or several; empty when it was not given."""
    value = fields.get(name)
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    return tuple(str(each) for each in _sequence(name, value))


def facts(fields: Fields) -> tuple[Fact, ...]:
    """The facts as domain/statement.py keeps them, lists from JSON made tuples; never empty."""
    given = _sequence("facts", fields["facts"])
    if not given:
        raise BadInput("no fact is given, and nobody may be told less", where="notices")
    return tuple([(key, _numbers("facts", numbers)) for key, numbers in given])


def counter(fields: Fields) -> Numbers:
    """The counter-evidence as pairs; may be empty."""
    return _numbers("counter", fields["counter"])


def effects(fields: Fields) -> tuple[tuple[str, bool], ...]:
    """Each effect and whether it was given back; may be empty."""
    given = _sequence("effects", fields["effects"])
    return tuple((str(effect), bool(is_restored)) for effect, is_restored in given)


def _numbers(name: str, value: object) -> Numbers:
    if isinstance(value, tuple):
        return value
    if isinstance(value, Mapping):
        return tuple(value.items())
    return tuple((str(key), number) for key, number in _sequence(name, value))


def _sequence(name: str, value: object) -> Sequence[Any]:
    if not isinstance(value, (tuple, list)):
        raise _wrong(name, "a list")
    return value


def _wrong(name: str, wanted: str) -> BadInput:
    return BadInput(f"{name} must be {wanted}", where="notices")
