"""Every letter, in every language, about every measure and fact."""

import re
from collections.abc import Callable

import pytest

from showcause.domain.errors import BadInput, UnknownName
from showcause.domain.measure import Effect, Measure
from showcause.domain.moment import DAY
from showcause.domain.notice import NoticeKind
from showcause.domain.statement import COUNTERS, FACTS, SOURCES, Fact
from showcause.notices.given import REQUIRED
from showcause.notices.languages import LANGUAGES
from showcause.notices.paragraphs import OF_ITS_OWN
from showcause.notices.render import (
    CASES,
    ENGLISH_BENEATH,
    OWN,
    _case_form,
    case_form,
    fill_in,
    form_of,
    own_of,
    render,
)
from showcause.notices.sentences import sentences, words_of

NOON = 1_795_176_000_000

Fields = dict[str, object]
MakeFields = Callable[..., Fields]

ISLANDS = re.compile("[\u2066\u2068][^\u2066-\u2069]*\u2069")
COMMON_ENGLISH = re.compile(
    r"\b(the|your?|we|our|account|with|and|post|will|this|that|from|until|of|not|is|was)\b", re.I
)
HEADING_WITHOUT_TEXT = re.compile(r":\n(\n|$)")

every_kind = pytest.mark.parametrize("kind", NoticeKind)
every_language = pytest.mark.parametrize("language", LANGUAGES)


def own_part(body: str) -> str:
    return body.split(ENGLISH_BENEATH)[0]


def is_whole(body: str) -> bool:
    return not (
        re.search(r"[{}]|\bNone\b|Undefined", body)
        or HEADING_WITHOUT_TEXT.search(body)
        or "  " in body.replace(" \u2069", "")
        or "\n\n\n" in body
    )


def a_fact(key: str) -> Fact:
    return (key, tuple((name, 21) for name in FACTS[key]))


@every_kind
@every_language
@pytest.mark.parametrize("measure", Measure)
def test_a_letter_about_any_measure_and_fact_is_whole(
    kind: NoticeKind, language: str, measure: Measure, make_fields: MakeFields
) -> None:
    for key in FACTS:
        body = render(kind, language, make_fields(measure=measure, facts=(a_fact(key),))).body

        assert is_whole(body), body


@every_kind
@every_language
@pytest.mark.parametrize("handle", ["@ada", "{handle}", "\u202eada\u2066", "a\nb", "%s \\1"])
def test_a_form_filled_in_is_the_letter_to_the_letter(
    kind: NoticeKind, language: str, handle: str, make_fields: MakeFields
) -> None:
    fields = make_fields(handle=handle)
    own = own_of(*[str(fields[name]) for name in OWN])

    letter = render(kind, language, fields)
    form = form_of(kind, language, make_fields(handle="@another"))

    assert fill_in(form.subject, own) == letter.subject
    assert fill_in(form.body, own) == letter.body
    assert own[1] not in form.body and own[2] not in form.body


@pytest.mark.parametrize("kind", sorted(CASES))
@every_language
def test_the_form_of_a_case_holds_nothing_of_its_own(
    kind: NoticeKind, language: str, make_fields: MakeFields
) -> None:
    fields = make_fields()

    form, own = case_form(kind, language, fields)

    assert fill_in(form.body, own) == render(kind, language, fields).body
    assert len(own) in {len(OWN) + len(OF_ITS_OWN), len(OWN) + 2 * len(OF_ITS_OWN)}
    assert not [told for told in own if told in form.body]


@pytest.mark.parametrize("kind", [NoticeKind.DECISION, NoticeKind.PROPOSED_REASONS])
@every_language
def test_who_was_written_to_before_changes_no_letter(
    kind: NoticeKind, language: str, make_fields: MakeFields
) -> None:
    """Letters about like cases share what is alike in them; nobody gets another's numbers."""
    other_facts = (
        ("co_shared_links", (("count", 7), ("within_seconds", 240), ("others", 31))),
        ("created_together", (("count", 3), ("within_hours", 71))),
    )
    another = make_fields(
        handle="@another",
        public_ref="B-0000",
        portal_url="https://showcause.example/c/0000",
        facts=other_facts,
        counter=(),
        own_event_count=1,
        linked_count=99,
        starts_at=NOON + 999,
    )
    _case_form.cache_clear()
    alone = render(kind, language, another)

    _case_form.cache_clear()
    render(kind, language, make_fields())
    after_somebody = render(kind, language, another)

    assert _case_form.cache_info().hits > 0
    assert after_somebody == alone
    assert render(kind, language, make_fields()) != alone


@pytest.mark.parametrize(
    "changed",
    [
        {"measure": Measure.LOCK},
        {"clause_id": "4.3"},
        {"clause_title": {"en": "Another"}},
        {"platform": "another"},
        {"starts_at": NOON + 2 * DAY},
        {"appeal_until": NOON + 191 * DAY},
        {"decided_by_person": False},
        {"requests": ("court:Example",)},
        {"facts": (("shared_sign_up", (("others", 3),)),)},
    ],
)
def test_letters_share_nothing_in_which_they_differ(
    changed: Fields, make_fields: MakeFields
) -> None:
    _case_form.cache_clear()
    alone = render(NoticeKind.DECISION, "en", make_fields(**changed))

    before = render(NoticeKind.DECISION, "en", make_fields())

    assert render(NoticeKind.DECISION, "en", make_fields(**changed)) == alone
    assert before.body != alone.body


@every_kind
@pytest.mark.parametrize("measure", Measure)
def test_a_persian_letter_has_latin_letters_and_digits_only_on_islands(
    kind: NoticeKind, measure: Measure, make_fields: MakeFields
) -> None:
    facts = tuple(a_fact(key) for key in FACTS)
    counter = tuple((name, 300_000) for name in COUNTERS)

    body = render(kind, "fa", make_fields(measure=measure, facts=facts, counter=counter)).body

    outside = ISLANDS.sub("", own_part(body))
    assert not re.search("[A-Za-z0-9]", outside.replace("-", "")), outside


@every_kind
@pytest.mark.parametrize("measure", Measure)
def test_a_spanish_letter_has_no_english_in_it(
    kind: NoticeKind, measure: Measure, make_fields: MakeFields
) -> None:
    facts = tuple(a_fact(key) for key in FACTS)

    body = render(kind, "es", make_fields(measure=measure, facts=facts)).body

    assert not COMMON_ENGLISH.search(ISLANDS.sub("", own_part(body)))


@every_kind
def test_handle_reference_and_link_are_islands_in_persian(
    kind: NoticeKind, make_fields: MakeFields
) -> None:
    body = own_part(render(kind, "fa", make_fields()).body)

    assert "\u2068@ada\u2069" in body
    assert "\u2068A-7K3Q\u2069" in body
    assert "\u2066https://showcause.example/c/7k3q \u2069" in body
    for placed in ("@ada", "A-7K3Q", "https://", "4.2"):
        assert placed not in ISLANDS.sub("", body)


@every_kind
@every_language
def test_subject_and_first_line_tell_nothing(
    kind: NoticeKind, language: str, make_fields: MakeFields
) -> None:
    letters = [render(kind, language, make_fields(measure=measure)) for measure in Measure]
    decision = render(NoticeKind.DECISION, language, make_fields())

    assert {letter.subject for letter in letters} == {decision.subject}
    first_lines = {letter.body.split("\n")[0] for letter in letters}
    assert first_lines == {decision.body.split("\n")[0]}
    assert "@ada" not in decision.subject


@every_kind
@every_language
def test_what_was_not_used_is_said_in_every_letter(
    kind: NoticeKind, language: str, make_fields: MakeFields
) -> None:
    said = sentences(language)["constant.not_used"]

    assert said in render(kind, language, make_fields()).body


@every_kind
def test_a_missing_field_is_named(kind: NoticeKind, make_fields: MakeFields) -> None:
    for name in REQUIRED[kind]:
        fields = make_fields()
        del fields[name]

        with pytest.raises(BadInput, match=name):
            render(kind, "en", fields)


def test_nobody_is_decided_about_without_a_fact(make_fields: MakeFields) -> None:
    with pytest.raises(BadInput, match="no fact"):
        render(NoticeKind.DECISION, "en", make_fields(facts=()))


@pytest.mark.parametrize("reasons", [(), "  "])
def test_an_appeal_is_not_refused_without_a_reason(
    reasons: object, make_fields: MakeFields
) -> None:
    with pytest.raises((BadInput, UnknownName)):
        render(NoticeKind.APPEAL_UPHELD, "en", make_fields(reasons=reasons))


def test_an_upheld_appeal_is_no_reversal(make_fields: MakeFields) -> None:
    with pytest.raises(BadInput, match="reverses nothing"):
        render(NoticeKind.REVERSAL, "en", make_fields(outcome="upheld"))


def test_an_unknown_fact_names_the_nearest_one(make_fields: MakeFields) -> None:
    fields = make_fields(facts=(("co_shared_linkz", (("count", 2),)),))

    with pytest.raises(UnknownName, match="co_shared_links"):
        render(NoticeKind.DECISION, "en", fields)


@every_language
@pytest.mark.parametrize("effect", Effect)
def test_every_effect_is_ticked_off_or_said_to_be_missing(
    language: str, effect: Effect, make_fields: MakeFields
) -> None:
    back = make_fields(effects=((effect, True),))
    missing = make_fields(effects=((effect, False),))

    ticked, open_item = (
        render(NoticeKind.REVERSAL, language, fields).body for fields in (back, missing)
    )

    assert ticked != open_item
    assert is_whole(ticked) and is_whole(open_item)


@every_language
@pytest.mark.parametrize("family", ["reason", "cause", "guard"])
def test_every_fixed_word_is_told(language: str, family: str, make_fields: MakeFields) -> None:
    for word in set(words_of(family)) - {"said"}:
        field = "reasons" if family == "reason" else family
        body = render(NoticeKind.REVERSAL, language, make_fields(**{field: word})).body
        assert sentences(language)[f"{family}.{word}"] in body


@pytest.mark.parametrize("field", ["reasons", "cause", "guard"])
def test_a_misspelt_word_is_found_out_and_never_sent(field: str, make_fields: MakeFields) -> None:
    with pytest.raises(UnknownName):
        render(NoticeKind.REVERSAL, "en", make_fields(**{field: "incident_korpus"}))


@every_language
@pytest.mark.parametrize("source", SOURCES)
def test_every_source_has_a_sentence(language: str, source: str, make_fields: MakeFields) -> None:
    with_source = render(NoticeKind.DECISION, language, make_fields(source=source)).body

    assert with_source != render(NoticeKind.DECISION, language, make_fields()).body


def test_lists_from_json_read_like_tuples(make_fields: MakeFields) -> None:
    facts = [["shared_sign_up", [["others", 3]]]]
    from_json = make_fields(facts=facts, counter=[["followers", 2]], effects=[["post", True]])
    written = make_fields(
        facts=(("shared_sign_up", (("others", 3),)),),
        counter=(("followers", 2),),
        effects=(("post", True),),
    )

    for kind in NoticeKind:
        assert render(kind, "en", from_json) == render(kind, "en", written)
