"""Languages: the same sentences everywhere, honest about what nobody has checked."""

import re
import string
from collections.abc import Callable

import pytest
from babel import Locale

from showcause.domain.notice import NoticeKind
from showcause.notices.languages import LANGUAGES, language_for
from showcause.notices.render import ENGLISH_BENEATH, render, template_version
from showcause.notices.sentences import counted, sentences, source_of

Fields = dict[str, object]
MakeFields = Callable[..., Fields]

PLURAL = re.compile(r"\.(zero|one|two|few|many|other)$")
UNCHECKED = [code for code, known in LANGUAGES.items() if not known.is_checked]
SCRIPTS = {
    "ar": "\u0600-\u06ff",
    "fa": "\u0600-\u06ff",
    "hi": "\u0900-\u097f",
    "ja": "\u3040-\u30ff\u4e00-\u9fff",
    "ru": "\u0400-\u04ff",
    "si": "\u0d80-\u0dff",
    "ta": "\u0b80-\u0bff",
    "zh": "\u4e00-\u9fff",
}
SAID_IN_ONE = {"constant.no_letters", "constant.unchecked"}


def names(language: str) -> set[str]:
    return {PLURAL.sub("", name) for name in sentences(language)} - SAID_IN_ONE


def placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_sentence(language: str) -> None:
    assert names(language) == names("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_carry_the_same_placeholders_in_every_language(language: str) -> None:
    for name, text in sentences(language).items():
        if not PLURAL.search(name) and name not in SAID_IN_ONE:
            assert placeholders(text) == placeholders(sentences("en")[name]), name


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_no_sentence_is_the_english_one(language: str) -> None:
    english = sentences("en")

    same = {name for name, text in sentences(language).items() if text == english.get(name)}

    assert {name for name in same if not name.startswith("language.")} == set()


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code in SCRIPTS])
def test_every_sentence_is_in_its_own_script(language: str) -> None:
    own = re.compile(f"[{SCRIPTS[language]}]")
    texts = {name: text for name, text in sentences(language).items() if "language." not in name}

    assert [name for name, text in texts.items() if not own.search(text)] == []


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_every_plural_form_the_language_has_is_there(language: str) -> None:
    """Each form CLDR has for whole numbers up to a thousand, of all that can be many."""
    wanted = {Locale.parse(language).plural_form(count) for count in range(1, 1_000)}
    known = sentences(language)
    counted_names = {PLURAL.sub("", name) for name in known if PLURAL.search(name)} - {"profile"}

    for name in counted_names:
        assert {form for form in wanted if f"{name}.{form}" in known} == wanted, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_counted_sentence_has_the_form_for_many(language: str) -> None:
    known = sentences(language)
    counted_names = {PLURAL.sub("", name) for name in known if PLURAL.search(name)} - {"profile"}

    assert all("{n}" in known[f"{name}.other"] for name in counted_names)


@pytest.mark.parametrize(
    ("language", "count", "expected"),
    [
        ("en", 0, "Your account and others posted the same 0 links."),
        ("en", 1, "Your account and others posted the same link."),
        ("en", 2, "Your account and others posted the same 2 links."),
        ("en", 11, "Your account and others posted the same 11 links."),
        ("en", 21, "Your account and others posted the same 21 links."),
        ("es", 0, "Su cuenta y otras publicaron los mismos 0 enlaces."),
        ("es", 1, "Su cuenta y otras publicaron el mismo enlace."),
        ("es", 2, "Su cuenta y otras publicaron los mismos 2 enlaces."),
        ("es", 11, "Su cuenta y otras publicaron los mismos 11 enlaces."),
        ("es", 21, "Su cuenta y otras publicaron los mismos 21 enlaces."),
        ("es", 1_000_000, "Su cuenta y otras publicaron los mismos 1.000.000 enlaces."),
        ("fa", 0, "حساب شما و حساب‌های دیگر ۰ پیوند یکسان منتشر کردند."),
        ("fa", 1, "حساب شما و حساب‌های دیگر یک پیوند یکسان منتشر کردند."),
        ("fa", 2, "حساب شما و حساب‌های دیگر ۲ پیوند یکسان منتشر کردند."),
        ("fa", 11, "حساب شما و حساب‌های دیگر ۱۱ پیوند یکسان منتشر کردند."),
        ("fa", 21, "حساب شما و حساب‌های دیگر ۲۱ پیوند یکسان منتشر کردند."),
        ("ar", 1, "نشر حسابك وحسابات أخرى الرابط نفسه."),
        ("ar", 2, "نشر حسابك وحسابات أخرى الرابطين نفسيهما."),
        ("ar", 3, "نشر حسابك وحسابات أخرى ٣ روابط متطابقة."),
        ("ar", 11, "نشر حسابك وحسابات أخرى ١١ رابطًا متطابقًا."),
        ("ar", 100, "نشر حسابك وحسابات أخرى ١٠٠ رابط متطابق."),
        ("hi", 1, "आपके खाते और दूसरों ने एक ही लिंक पोस्ट किया।"),
        ("hi", 2, "आपके खाते और दूसरों ने एक जैसे 2 लिंक पोस्ट किए।"),
        ("ja", 3, "あなたのアカウントとほかのアカウントが、同じリンク 3 件を投稿しました。"),
        ("tr", 1, "Hesabınız ve başkaları aynı bağlantıyı paylaştı."),
        ("tr", 2, "Hesabınız ve başkaları aynı 2 bağlantıyı paylaştı."),
        ("zh", 1, "您的账号和其他账号发布了相同的 1 个链接。"),
        ("zh", 21, "您的账号和其他账号发布了相同的 21 个链接。"),
        ("pt", 1, "A sua conta e outras publicaram a mesma ligação."),
        ("pt", 0, "A sua conta e outras publicaram as mesmas 0 ligações."),
        ("ru", 1, "Ваш аккаунт и другие опубликовали 1 одинаковую ссылку."),
        ("ru", 3, "Ваш аккаунт и другие опубликовали 3 одинаковые ссылки."),
        ("ru", 11, "Ваш аккаунт и другие опубликовали 11 одинаковых ссылок."),
        ("ru", 21, "Ваш аккаунт и другие опубликовали 21 одинаковую ссылку."),
        ("ru", 112, "Ваш аккаунт и другие опубликовали 112 одинаковых ссылок."),
    ],
)
def test_plural_forms_are_right(language: str, count: int, expected: str) -> None:
    assert counted(language, "fact.co_shared_links.count", count) == expected


@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("language", UNCHECKED)
def test_a_letter_nobody_has_checked_says_so_and_carries_the_english(
    kind: NoticeKind, language: str, make_fields: MakeFields
) -> None:
    letter = render(kind, language, make_fields())
    own, english = letter.body.split(ENGLISH_BENEATH)

    assert not letter.checked_by_native
    assert sentences(language)["constant.unchecked"] in own
    marks = str.maketrans("", "", "\u2066\u2068\u2069")
    plain = render(kind, "en", make_fields()).body
    bare = [line.strip() for line in english.translate(marks).split("\n")]
    assert bare == [line.strip() for line in plain.translate(marks).split("\n")]


def test_english_beneath_persian_keeps_its_own_direction(make_fields: MakeFields) -> None:
    english = render(NoticeKind.DECISION, "fa", make_fields()).body.split(ENGLISH_BENEATH)[1]

    for line in filter(None, english.split("\n")):
        assert line.startswith("\u2066") and line.endswith(" \u2069")


@pytest.mark.parametrize("tag", ["", "tlh", "x-none"])
def test_a_language_without_letters_gets_english_and_is_told(
    tag: str, make_fields: MakeFields
) -> None:
    letter = render(NoticeKind.DECISION, tag, make_fields())

    assert letter.language == "en"
    assert letter.template_id == "decision.en"
    assert "We do not have this text in your language yet." in letter.body


@pytest.mark.parametrize(("tag", "code"), [("es-MX", "es"), ("fa_IR", "fa"), ("EN", "en")])
def test_a_regional_tag_finds_its_language(tag: str, code: str) -> None:
    found = language_for(tag)

    assert found is not None and found.code == code


def test_versions_differ_by_kind_and_language_and_never_by_chance() -> None:
    versions = {
        (kind, code): template_version(kind, code) for kind in NoticeKind for code in LANGUAGES
    }
    template_version.cache_clear()

    assert len(set(versions.values())) == len(versions)
    assert all(template_version(*key) == version for key, version in versions.items())


def test_one_changed_letter_of_a_template_changes_its_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = template_version(NoticeKind.DECISION, "en")
    template_version.cache_clear()
    monkeypatch.setattr("showcause.notices.render.source_of", lambda code: source_of(code) + " ")

    after = template_version(NoticeKind.DECISION, "en")

    template_version.cache_clear()
    assert before != after
