"""Words that may not be used, and English that an eleven-year-old can read."""

import re
from collections.abc import Callable, Iterator

import pytest

from showcause.domain.measure import Measure
from showcause.domain.notice import NoticeKind
from showcause.domain.statement import CLAUSE_CATEGORIES, FACTS, SOURCES
from showcause.notices.languages import LANGUAGES
from showcause.notices.render import profile_line, render
from showcause.notices.sentences import sentences

Fields = dict[str, object]
MakeFields = Callable[..., Fields]

BAD_WORDS = re.compile(
    r"unfortunately|violat|community standards|inauthentic|it appears|may be managing|"
    r"after careful review|restore access|automation error|apologi[sz]e|queue|patience|"
    r"\busers?\b|reported you|\bban(ned)?\b|actioned|enforcement|\bAI\b|\bsystem\b|algorithm|"
    r"sock ?puppet|coordinated|\bflags?\b|flagged|malicious|suspicious|\bfake\b|!",
    re.I,
)
NAMES = re.compile(r"[\u2066\u2068][^\u2066-\u2069]*\u2069|https?://\S+|A-7K3Q")
MOST_WORDS = 25
ELEVEN_YEARS = 6.0


def sentences_in(body: str) -> list[str]:
    prose = NAMES.sub("Ada", body).replace("\n", " ").replace("4.2", "four")
    return [part for part in re.split(r"[.:?]\s+", prose) if re.search("[A-Za-z]", part)]


def words_in(text: str) -> list[str]:
    return re.findall(r"[A-Za-z0-9,%'-]*[A-Za-z0-9]", text)


def syllables(word: str) -> int:
    groups = re.findall("[aeiouy]+", word.lower())
    silent = len(groups) > 1 and re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$", word.lower())
    return max(1, len(groups) - bool(silent))


def grade(body: str) -> float:
    parts = sentences_in(body)
    words = [word for part in parts for word in words_in(part)]
    per_word = sum(map(syllables, words)) / len(words)
    return 0.39 * len(words) / len(parts) + 11.8 * per_word - 15.59


def all_letters(make_fields: MakeFields, language: str) -> Iterator[str]:
    for kind in NoticeKind:
        for measure in Measure:
            facts = tuple((key, tuple((name, 21) for name in FACTS[key])) for key in FACTS)
            yield render(kind, language, make_fields(measure=measure, facts=facts)).body


def test_the_grade_formula_knows_hard_from_easy() -> None:
    hard = "Inauthentic coordination necessitates proportionate administrative intervention."

    assert grade("The cat sat on the mat. It was red.") < 2 < 15 < grade(hard)


def test_english_letters_are_read_at_eleven(make_fields: MakeFields) -> None:
    grades = [grade(body) for body in all_letters(make_fields, "en")]

    assert max(grades) <= ELEVEN_YEARS


def test_no_english_sentence_is_long(make_fields: MakeFields) -> None:
    for body in all_letters(make_fields, "en"):
        longest = max(sentences_in(body), key=lambda part: len(words_in(part)))

        assert len(words_in(longest)) <= MOST_WORDS, longest


def test_english_sentences_are_short_on_average(make_fields: MakeFields) -> None:
    lengths = [
        len(words_in(part))
        for body in all_letters(make_fields, "en")
        for part in sentences_in(body)
    ]

    assert sum(lengths) / len(lengths) <= 12


def test_no_bad_word_stands_in_any_sentence() -> None:
    for text in sentences("en").values():
        assert not BAD_WORDS.search(text), text


def test_no_bad_word_stands_in_any_letter(make_fields: MakeFields) -> None:
    for language in LANGUAGES:
        for body in all_letters(make_fields, language):
            assert not BAD_WORDS.search(body)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_letter_tells_how_many_reported(language: str, make_fields: MakeFields) -> None:
    fields = make_fields(report_count=4711, reporter="vera", reports=("vera",))

    for kind in NoticeKind:
        for source in SOURCES:
            body = render(kind, language, {**fields, "source": source}).body
            assert "4711" not in body and "4,711" not in body and "vera" not in body
            assert not re.search(r"\d+ (reports|denuncias)|[۰-۹]+ گزارش", body)


@pytest.mark.parametrize("category", CLAUSE_CATEGORIES)
def test_a_profile_accuses_nobody(category: str) -> None:
    assert not BAD_WORDS.search(profile_line(category, "en"))
