"""Whether a statement may be sent to the EU transparency database: its own rules, and a few more.

The database checks less than its documentation says: it takes a statement that applies nowhere, an
end before its beginning and a keyword of another category. A statement cannot be changed once it
is there, so ours must be right before it leaves.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from showcause.disclosure.eu import words

Body = Mapping[str, Any]
Problem = tuple[str, str]
"""The attribute, and what is wrong with it."""

SHORT: Final = 500
EXPLAINED: Final = 2_000
FACTS: Final = 5_000
FIRST_CONTENT: Final = date(2000, 1, 1)
FIRST_APPLIED: Final = date(2020, 1, 1)
LAST_DAY: Final = date(2038, 1, 1)
PUID: Final = re.compile(r"[A-Za-z0-9_-]{1,500}")
LANGUAGE: Final = re.compile(r"[A-Z]{2}")

ENDS: Final[Mapping[str, str]] = {
    "end_date_visibility_restriction": "decision_visibility",
    "end_date_monetary_restriction": "decision_monetary",
    "end_date_service_restriction": "decision_provision",
    "end_date_account_restriction": "decision_account",
}
ONE_OF: Final[Mapping[str, tuple[frozenset[str], bool]]] = {
    "decision_monetary": (words.MONETARY, False),
    "decision_provision": (words.PROVISION, False),
    "decision_account": (words.ACCOUNT, False),
    "account_type": (words.ACCOUNT_TYPE, False),
    "decision_ground": (words.GROUND, True),
    "incompatible_content_illegal": (frozenset({"Yes", "No"}), False),
    "category": (words.CATEGORY, True),
    "source_type": (words.SOURCE, True),
    "automated_detection": (frozenset({"Yes", "No"}), True),
    "automated_decision": (words.AUTOMATED_DECISION, True),
}
"""The words an attribute may hold, and whether it must be there."""
SOME_OF: Final[Mapping[str, tuple[frozenset[str], bool]]] = {
    "decision_visibility": (words.VISIBILITY, False),
    "category_addition": (words.CATEGORY, False),
    "category_specification": (words.KEYWORD, False),
    "content_type": (words.CONTENT_TYPE, True),
    "territorial_scope": (frozenset(words.COUNTRIES), True),
}
LENGTHS: Final[Mapping[str, int]] = {
    "decision_visibility_other": SHORT,
    "decision_monetary_other": SHORT,
    "decision_ground_reference_url": SHORT,
    "illegal_content_legal_ground": SHORT,
    "illegal_content_explanation": EXPLAINED,
    "incompatible_content_ground": SHORT,
    "incompatible_content_explanation": EXPLAINED,
    "category_specification_other": SHORT,
    "content_type_other": SHORT,
    "source_identity": SHORT,
    "decision_facts": FACTS,
}
"""Most characters of a text."""
KNOWN: Final = frozenset(
    {*ENDS, *ONE_OF, *SOME_OF, *LENGTHS}
    | {"content_language", "content_date", "content_id", "application_date", "puid"}
)


def problems(body: Body) -> tuple[Problem, ...]:
    """Everything that keeps a statement from being sent; empty is valid."""
    return tuple(problem for check in _CHECKS for problem in check(body))


def _unknown(body: Body) -> Iterator[Problem]:
    for name in sorted(set(body) - KNOWN):
        yield name, "is no attribute of a statement"


def _restricted(body: Body) -> Iterator[Problem]:
    if not any(body.get(name) for name in ENDS.values()):
        yield "decision_account", "a statement says at least one thing that was restricted"


def _single_words(body: Body) -> Iterator[Problem]:
    for name, (known, required) in ONE_OF.items():
        value = body.get(name)
        if value is None and required:
            yield name, "is missing"
        elif value is not None and (not isinstance(value, str) or value not in known):
            yield name, f"is {value!r}, which the database does not know"


def _lists_of_words(body: Body) -> Iterator[Problem]:
    for name, (known, required) in SOME_OF.items():
        values = body.get(name) or []
        if not isinstance(values, list):
            yield name, "is not a list"
            continue
        if not values and required:
            yield name, "is missing"
        if len(set(values)) < len(values):
            yield name, "says something twice"
        for value in sorted(set(values) - known):
            yield name, f"holds {value!r}, which the database does not know"


def _texts(body: Body) -> Iterator[Problem]:
    for name, most in LENGTHS.items():
        value = body.get(name)
        if value is not None and not isinstance(value, str):
            yield name, "is not a text"
        elif value is not None and len(value) > most:
            yield name, f"has {len(value)} characters, {most} at most"
    if not str(body.get("decision_facts") or "").strip():
        yield "decision_facts", "is missing"


def _explained(body: Body) -> Iterator[Problem]:
    kind = "illegal" if body.get("decision_ground") == words.ILLEGAL else "incompatible"
    other = "incompatible" if kind == "illegal" else "illegal"
    ground = {"illegal": "legal_ground", "incompatible": "ground"}
    for name in (f"{kind}_content_{ground[kind]}", f"{kind}_content_explanation"):
        if not body.get(name):
            yield name, f"is missing for {body.get('decision_ground')}"
    for name in (f"{other}_content_{ground[other]}", f"{other}_content_explanation"):
        if body.get(name):
            yield name, "belongs to the other ground and would be dropped"


def _others(body: Body) -> Iterator[Problem]:
    """A word that means 'something else' says what, and nothing says it without the word."""
    for name, word in (
        ("decision_visibility", "DECISION_VISIBILITY_OTHER"),
        ("decision_monetary", "DECISION_MONETARY_OTHER"),
        ("content_type", "CONTENT_TYPE_OTHER"),
        ("category_specification", words.OTHER_KEYWORD),
    ):
        value = body.get(name) or []
        has_word = word in (value if isinstance(value, list) else [value])
        told = f"{name}_other"
        if has_word and not body.get(told):
            yield told, f"is missing for {word}"
        if body.get(told) and not has_word:
            yield told, f"is given without {word}"


def _keywords(body: Body) -> Iterator[Problem]:
    named = {body.get("category"), *(body.get("category_addition") or [])}
    if body.get("category") in (body.get("category_addition") or []):
        yield "category_addition", "repeats the category"
    for keyword in body.get("category_specification") or []:
        group = words.KEYWORD_GROUP.get(keyword)
        if group is not None and group not in named:
            yield "category_specification", f"{keyword} belongs to {group}"


def _days(body: Body) -> Iterator[Problem]:
    for name, first in (("content_date", FIRST_CONTENT), ("application_date", FIRST_APPLIED)):
        day = _day(body.get(name))
        if day is None or not first <= day <= LAST_DAY:
            yield name, f"is {body.get(name)!r}, a day from {first} to {LAST_DAY} is needed"
    applied = _day(body.get("application_date"))
    for name, restriction in ENDS.items():
        yield from _end(name, body, restriction, applied)


def _end(name: str, body: Body, restriction: str, applied: date | None) -> Iterator[Problem]:
    if body.get(name) is None:
        return
    day = _day(body[name])
    if not body.get(restriction):
        yield name, f"ends what {restriction} does not say"
    if day is None or day > LAST_DAY:
        yield name, f"is {body[name]!r}, a day up to {LAST_DAY} is needed"
    elif applied is not None and day < applied:
        yield name, "lies before the restriction was applied"


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def _single_values(body: Body) -> Iterator[Problem]:
    puid = body.get("puid")
    if not isinstance(puid, str) or not PUID.fullmatch(puid):
        yield "puid", "is missing or not of letters, digits, _ and -"
    language = body.get("content_language")
    if language is not None and not LANGUAGE.fullmatch(str(language)):
        yield "content_language", f"is {language!r}, two capital letters are needed"
    if body.get("source_identity") and body.get("source_type") == words.VOLUNTARY:
        yield "source_identity", "names somebody though it was our own initiative"
    url = body.get("decision_ground_reference_url")
    if url is not None and not str(url).startswith(("https://", "http://")):
        yield "decision_ground_reference_url", f"is {url!r}, not an address"
    if not set(body.get("content_id") or {}) <= {"EAN-13"}:
        yield "content_id", "holds something else than EAN-13"


_CHECKS: Final[tuple[Callable[[Body], Iterator[Problem]], ...]] = (
    _unknown,
    _restricted,
    _single_words,
    _lists_of_words,
    _texts,
    _explained,
    _others,
    _keywords,
    _days,
    _single_values,
)
