"""Notices: a letter per kind and language, written from typed fields.

A language that no native reader has checked says so and carries the English beneath. A language
without letters gets the English, and is told so. A letter's version is the hash of its template
and its sentences, taken here and never typed by hand.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from showcause.domain.identifier import digest
from showcause.domain.moment import MINUTE
from showcause.domain.notice import NoticeKind
from showcause.domain.statement import CLAUSE_CATEGORIES
from showcause.notices.given import check_given, text
from showcause.notices.languages import ENGLISH, LANGUAGES, Language, language_for
from showcause.notices.paragraphs import (
    OF_ITS_OWN,
    case_of_its_own,
    fact_keys,
    paragraphs_of,
    subject_of,
)
from showcause.notices.sentences import sentence, source_of
from showcause.notices.writing import LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE, is_plain, plain

if TYPE_CHECKING:
    from jinja2 import Template

ENGLISH_BENEATH: Final = "\n\n----------\n\n"
"""What separates a letter nobody has checked yet from its English."""

OWN: Final = ("handle", "public_ref", "portal_url")
"""What differs between the letters of people told the same, in the order a form is filled in."""

CASES: Final = frozenset({NoticeKind.PROPOSED_REASONS, NoticeKind.DECISION})
"""Letters about a case, which tell one account's numbers in paragraphs of their own."""

_BENEATH: Final = tuple(f"{name}_beneath" for name in OF_ITS_OWN)
"""The same paragraphs in the English beneath."""

_IN_ORDER: Final = (*OWN, *OF_ITS_OWN, *_BENEATH)


def _hole(name: str) -> str:
    return f"\ue000{name}\ue000"


_A_HOLE: Final = re.compile(_hole(f"({'|'.join(_IN_ORDER)})"))


_HOLES: Final = {name: _hole(name) for name in OWN}
_NOT_SHARED: Final = frozenset(
    {*OWN, "facts", "counter", "own_event_count", "linked_count"},
)
_MOMENTS: Final = frozenset({"starts_at", "ends_at", "appeal_until", "answer_until", "answer_by"})
"""No letter tells the seconds of these."""

_PLAIN: Final = frozenset({str, bool, type(None), tuple})
"""Kinds of values that are told as they are."""

_VERSION_LENGTH: Final = 16


@dataclass(frozen=True, slots=True)
class Rendered:
    """A notice ready to be sent; `language` is the one it is written in."""

    subject: str
    body: str
    template_id: str
    template_version: str
    language: str
    checked_by_native: bool


def render(kind: NoticeKind, language: str, fields: Mapping[str, object]) -> Rendered:
    """The notice of that kind in the reader's language, as plain text.

    `language` is a tag such as `fa` or `es-MX`. docs/reference/notices.md lists the fields.

    Raises:
        BadInput: a field is missing or of the wrong kind.
        UnknownName: a field names a measure, fact or reason that has no sentence.
    """
    if kind in CASES:
        form, own = case_form(kind, language, fields)
        return replace(form, subject=fill_in(form.subject, own), body=fill_in(form.body, own))
    check_given(kind, fields)
    return _rendered(kind, language, fields, _writer(kind, fields))


def case_form(
    kind: NoticeKind, language: str, fields: Mapping[str, object]
) -> tuple[Rendered, tuple[str, ...]]:
    """The form that letters about like cases share, and what `fill_in` puts in this one's holes.

    Raises:
        BadInput: a field is missing or of the wrong kind.
        UnknownName: a field names a measure, fact or reason that has no sentence.
    """
    check_given(kind, fields)
    written_in = language_for(language) or ENGLISH
    own = own_of(*[text(fields, name) for name in OWN])
    own += tuple(case_of_its_own(fields, written_in.code).values())
    if not written_in.is_checked:
        beneath = case_of_its_own(fields, ENGLISH.code).values()
        own += tuple([_inside_island(told, written_in) for told in beneath])
    return _case_form(kind, language, _alike(fields)), own


@lru_cache(maxsize=256)
def _case_form(kind: NoticeKind, language: str, alike: "_Alike") -> Rendered:
    fields = {**alike.fields, **_HOLES}

    def write(language: Language, note: str) -> str:
        return _shared_letter(kind, language.code, note, alike)

    return _rendered(kind, language, fields, write)


def _rendered(
    kind: NoticeKind, language: str, fields: Mapping[str, object], write: "_Writer"
) -> Rendered:
    written_in = language_for(language) or ENGLISH
    return Rendered(
        subject=subject_of(fields, written_in.code),
        body=_body(language_for(language), write),
        template_id=f"{kind.value}.{written_in.code}",
        template_version=template_version(kind, written_in.code),
        language=written_in.code,
        checked_by_native=written_in.is_checked,
    )


def form_of(kind: NoticeKind, language: str, fields: Mapping[str, object]) -> Rendered:
    """The letter with a hole for each of OWN, the same for everybody told the same.

    Raises:
        BadInput: a field is missing or of the wrong kind.
        UnknownName: a field names a measure, fact or reason that has no sentence.
    """
    return render(kind, language, {**fields, **_HOLES})


def fill_in(form: str, own: Sequence[str]) -> str:
    """A form's text with what `own_of` or `case_form` gave in its holes."""
    texts, holes = _pieces(form)
    if not holes:
        return form
    pieces = [*texts]
    pieces[1::2] = [own[place] for place in holes]
    return "".join(pieces)


@lru_cache(maxsize=1024)
def _pieces(form: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """A form taken apart (text, a hole's name, text … text), and where each hole's filling is."""
    pieces = tuple(_A_HOLE.split(form))
    return pieces, tuple(map(_IN_ORDER.index, pieces[1::2]))


def own_of(handle: str, public_ref: str, portal_url: str) -> tuple[str, ...]:
    """What is somebody's own in a letter, in the order of OWN, on one line each."""
    own = (handle, public_ref, portal_url)
    # One look at all three finds nothing to make plain, for nearly everybody.
    return own if is_plain("".join(own)) else tuple(map(plain, own))


@lru_cache(maxsize=64)
def template_version(kind: NoticeKind, language: str) -> str:
    """16 hex digits over everything the letter is made from, the English beneath included."""
    codes = [language] if LANGUAGES[language].is_checked else [language, ENGLISH.code]
    parts = [part for code in codes for part in (_source(kind, code), source_of(code))]
    return digest(kind.value, *parts)[:_VERSION_LENGTH]


def profile_line(clause_category: str, language: str) -> str:
    """What a suspended profile shows everybody: the fact and the rule, and no more.

    Raises:
        UnknownName: a category outside domain.statement.CLAUSE_CATEGORIES.
    """
    code = (language_for(language) or ENGLISH).code
    known = clause_category in CLAUSE_CATEGORIES
    rule = sentence(code, f"profile.{clause_category}" if known else f"category.{clause_category}")
    return sentence(code, "profile.line").format(rule=rule)


def _body(language: Language | None, write: "_Writer") -> str:
    if language is None:
        return write(ENGLISH, "no_letters")
    if language.is_checked:
        return write(language, "")
    english = write(ENGLISH, "")
    for name, beneath in zip(OF_ITS_OWN, _BENEATH, strict=True):
        english = english.replace(_hole(name), _hole(beneath))
    return f"{write(language, 'unchecked')}{ENGLISH_BENEATH}{_as_island(english, language)}"


_Writer = Callable[[Language, str], str]
"""Writes one person's letter in a language, with a note or none."""


def _writer(kind: NoticeKind, fields: Mapping[str, object]) -> _Writer:
    def write(language: Language, note: str) -> str:
        paragraphs = paragraphs_of(kind, fields, language.code)
        return _put_together(kind, language.code, note, paragraphs)

    return write


def _shared_letter(kind: NoticeKind, language: str, note: str, alike: "_Alike") -> str:
    """A letter about a case with a hole for each paragraph that tells one account's numbers."""
    paragraphs = paragraphs_of(kind, {**alike.fields, **_HOLES}, language)
    paragraphs |= {name: _hole(name) for name in OF_ITS_OWN}
    return _put_together(kind, language, note, paragraphs)


def _put_together(kind: NoticeKind, language: str, note: str, paragraphs: dict[str, str]) -> str:
    if note:
        said = sentence(language, f"constant.{note}")
        paragraphs["first_line"] = f"{paragraphs['first_line']}\n\n{said}"
    return _template(kind, language).render(paragraphs)


@dataclass(frozen=True, slots=True)
class _Alike:
    """Fields that many letters share, told apart by what shows of them in a letter."""

    shown: tuple[object, ...]
    fields: Mapping[str, object] = field(compare=False)


def _alike(fields: Mapping[str, object]) -> _Alike:
    names = [name for name in fields if name not in _NOT_SHARED]
    shown = [_shown(name, fields[name]) for name in names]
    return _Alike((fact_keys(fields), *names, *shown), fields)


def _shown(name: str, value: object) -> object:
    if type(value) in _PLAIN:
        return value
    if isinstance(value, int):
        return value // MINUTE if name in _MOMENTS else value
    return repr(value) if isinstance(value, (Mapping, list)) else value


def _as_island(english: str, language: Language) -> str:
    if not language.is_right_to_left:
        return english
    lines = f"{LEFT_TO_RIGHT_ISOLATE}{_inside_island(english, language)} {POP_ISOLATE}"
    return lines.replace(f"{LEFT_TO_RIGHT_ISOLATE} {POP_ISOLATE}", "")


def _inside_island(english: str, language: Language) -> str:
    """Each line an island of its own, but for where the first begins and the last ends."""
    if not language.is_right_to_left:
        return english
    start, end = LEFT_TO_RIGHT_ISOLATE, f" {POP_ISOLATE}"
    return english.replace("\n", f"{end}\n{start}").replace(f"{start}{end}", "")


@lru_cache(maxsize=64)
def _template(kind: NoticeKind, language: str) -> "Template":
    from jinja2 import Environment, StrictUndefined

    # Plain-text mail: escaping for HTML would show readers the escapes.
    environment = Environment(undefined=StrictUndefined, autoescape=False)
    return environment.from_string(_source(kind, language))


@lru_cache(maxsize=64)
def _source(kind: NoticeKind, language: str) -> str:
    path = files("showcause.notices") / "letters" / language / f"{kind.value}.txt"
    return path.read_text("utf-8")
