"""Speech rules: what is found, what a context allows, and disguises that change nothing."""

import time
import tomllib
from pathlib import Path

import pyarrow as pa
import pytest

from showcause.detectors.speech.judge import Said, Verdict, judged
from showcause.detectors.speech.tables import language_from, languages
from showcause.domain.errors import BadInput

CASES = tomllib.loads((Path(__file__).parent / "speech_cases.toml").read_text(encoding="utf-8"))
THREAT = "We should kill all Muslims and I will kill you"


def said(text: str) -> Said:
    return judged(pa.array([text])).get(0, Said())


def adverse(text: str) -> bool:
    return said(text).verdict is Verdict.ADVERSE


def cases(*kinds: str) -> list[tuple[str, str, str]]:
    return [(code, kind, CASES[code][kind]) for code in CASES for kind in kinds]


def test_calls_and_threats_are_found_in_every_language_there_is_a_table_for() -> None:
    assert set(CASES) == {language.code for language in languages()}
    wanted = cases("call", "threat")
    found = judged(pa.array([text for *_, text in wanted]))
    missed = [
        row for place, row in enumerate(wanted)
        if found.get(place, Said()).verdict is not Verdict.ADVERSE
    ]  # fmt: skip
    assert not missed


def test_slogans_reports_and_everyday_words_are_adverse_in_no_language() -> None:
    wanted = cases("slogan", "report", "daily")
    found = judged(pa.array([text for *_, text in wanted]))
    wrong = [
        row for place, row in enumerate(wanted)
        if found.get(place, Said()).verdict in (Verdict.ADVERSE, Verdict.UNCLEAR)
    ]  # fmt: skip
    assert not wrong


def test_the_finding_says_which_table_read_it() -> None:
    for code, kind, text in cases("call"):
        assert said(text).language == code, (kind, text)


@pytest.mark.parametrize(
    "text",
    [
        "مرگ بر خامنه‌ای",
        "مرگ بر این حکومت مرگ بر کل نظام",
        "Marg bar dictator! Woman, life, freedom",
        "death to Lukashenko",
        "Death to America",
        "الموت لبشار",
        "muerte a Maduro",
        "ölüm Erdoğan rejimine",
        "Смерть Путину",
    ],
)
def test_a_cry_against_a_ruler_or_a_state_is_rhetoric_named_in_the_tables_or_not(text: str) -> None:
    assert not adverse(text)


@pytest.mark.parametrize("text", ["مرگ بر یهودیان", "مرگ بر همه بهایی‌ها", "Death to all Kurds"])
def test_the_same_cry_against_a_people_is_a_call(text: str) -> None:
    assert adverse(text)


def test_the_same_words_with_a_person_a_home_and_a_time_are_urgent() -> None:
    found = said("مرگ بر رضا محمدی. پلاک ۱۲ کوچه بهار، فردا ساعت ۸ جلوی خانه‌اش")
    assert (found.verdict, found.urgent) == (Verdict.ADVERSE, True)
    found = said("I will kill you tomorrow at 8, I know your home address")
    assert (found.verdict, found.urgent) == (Verdict.ADVERSE, True)


def test_a_call_to_a_rally_against_a_ruler_is_not_urgent_for_naming_place_and_time() -> None:
    assert not adverse("مرگ بر خامنه‌ای، فردا ساعت ۵ خیابان انقلاب")
    assert not adverse("Death to the dictator! Tomorrow at 6 pm, Freedom square")


@pytest.mark.parametrize(
    "text",
    [
        "lol I'm going to kill you if you spoil the season finale",
        "gg, next round I will kill you all, bro",
        "🎵 I will kill you softly with my song 🎵",
        "My mum is going to kill me",
        "That joke killed me, I'm dead",
        "I could murder a pizza",
        "This bot reposts lyrics: I will kill you (verse two)",
        "Let's kill it on stage tonight!",
        "We are going to beat you at chess next week",
        "Ils vont mourir de rire",
    ],
)
def test_games_songs_and_friends_hyperbole_are_allowed(text: str) -> None:
    assert not adverse(text)


@pytest.mark.parametrize(
    "text",
    [
        'He wrote "all Jews should be killed". Please report this account.',
        "This account says all Muslims should be killed, here is the list of such accounts",
        "Saying you would kill all immigrants is hate speech and a crime",
        "Nobody should ever kill women",
        "No Kurd deserves to die",
        "The suspect threatened to kill all the Jews, police said",
        "I will never hurt you",
        "The Nazis planned to kill all Jews in Europe",
        "Their leader wants them to kill all the Kurds, and the world looks away",
        "ISIS claimed the attack; long live our free city",
        "These accounts support ISIS, I reported all of them",
    ],
)
def test_quoting_reporting_and_condemning_are_allowed(text: str) -> None:
    assert not adverse(text)


@pytest.mark.parametrize(
    "text",
    ["Long live ISIS", "I pledge allegiance to the Islamic State", "Es lebe der Islamische Staat"],
)
def test_support_of_terrorism_is_found(text: str) -> None:
    assert adverse(text)


def test_a_joke_excuses_nothing_that_is_said_of_a_people() -> None:
    assert adverse("lol kill all the Jews haha")


DISGUISED = {
    "zero width": "\u200b".join(THREAT),
    "lookalikes": THREAT.replace("a", "а").replace("e", "е").replace("i", "і").replace("o", "ο"),
    "full width": "".join(chr(ord(c) + 0xFEE0) if c > " " else c for c in THREAT),
    "mathematical": "".join(chr(0x1D41A + ord(c) - 97) if c.islower() else c for c in THREAT),
    "small capitals": THREAT.lower().replace("i", "ɪ").replace("l", "ʟ").replace("k", "ᴋ"),
    "flags": "".join(chr(0x1F1E6 + ord(c) - 97) if c > " " else c for c in THREAT.lower()),
    "override": "\u202e" + THREAT[::-1] + "\u202c",
    "override without an end": "so \u202e" + THREAT[::-1],
    "isolate": "\u2067" + THREAT + "\u2069",
    "pictures between words": THREAT.replace(" ", " 🔪 "),
    "pictures between letters": " ".join("🔥".join(word) for word in THREAT.split()),
    "letters apart": "  ".join(" ".join(word) for word in THREAT.split()),
    "dots": THREAT.replace("kill", "k.i.l.l"),
    "digits": THREAT.replace("i", "1").replace("a", "4"),
    "struck out": "".join(c + "\u0336" for c in THREAT),
    "marks": "".join(c + "\u0301\u0327\u0489" * 9 for c in THREAT),
    "100 kB of marks": THREAT[:9] + "\u0301\u0327" * 25_000 + THREAT[9:],
    "tags": "".join(c + "\U000e0041" for c in THREAT),
    "blanks": THREAT.replace(" ", "\u3164"),
    "lines": THREAT.replace(" ", "\n"),
    "drawn out": THREAT.replace("kill", "kiiiiiill"),
    "entities": THREAT.replace("i", "&#105;"),
    "capitals": THREAT.upper(),
    "hashtags": "#" + THREAT.replace(" ", " #"),
}


@pytest.mark.parametrize("how", DISGUISED)
def test_a_disguise_reads_like_the_plain_text(how: str) -> None:
    assert adverse(DISGUISED[how])


@pytest.mark.parametrize("text", ["ก" + "\u0e48" * 33_000, "क" + "\u0941" * 33_000])
def test_what_is_nothing_but_marks_is_put_aside_and_speaks_against_nobody(text: str) -> None:
    assert said(text).verdict is Verdict.UNCLEAR


def test_innocent_scripts_with_many_marks_are_read() -> None:
    for code in ("th", "hi", "ar", "vi", "he", "ta"):
        assert said(CASES[code]["daily"]).verdict in (Verdict.NOTHING, Verdict.CONTEXT)


SLOW = {
    "nested": "kill " * 20_000,
    "nearly": "we should all all all all all all " * 3_000 + "kil",
    "letters apart": "k i l l " * 12_000,
    "dots": "k.i." * 25_000 + "!",
    "quotes": '"' * 100_000,
    "quoted": '"a' * 50_000,
    "ampersands": "&#1" * 30_000,
    "overrides": "\u202e" * 100_000,
    "filler": "i will " + "the " * 25_000 + "kill",
    "no blanks": "杀" * 33_000,
    "spaces": " " * 100_000,
    "drawn out": "a" * 100_000,
}


@pytest.mark.parametrize("how", SLOW)
def test_no_text_is_slow_to_read(how: str) -> None:
    """Twice as long a text takes about twice as long: never its square."""
    judged(pa.array([SLOW[how]]))
    began = time.process_time()
    judged(pa.array([SLOW[how]]))
    once = time.process_time() - began
    began = time.process_time()
    judged(pa.array([SLOW[how] * 2]))
    assert time.process_time() - began < 6 * once + 1


def test_a_table_that_is_no_pattern_is_refused_with_its_name() -> None:
    with pytest.raises(BadInput) as refused:
        language_from('harass = ["(unclosed"]', "xx")
    assert refused.value.where == "xx.toml"


def test_nothing_is_said_of_empty_and_missing_texts() -> None:
    assert judged(pa.array(["", None, "   ", "\n\n"])) == {}


def test_the_same_texts_say_the_same_in_any_order_and_company() -> None:
    texts = [text for *_, text in cases("call", "slogan", "daily")]
    alone = {text: said(text) for text in texts[:20]}
    together = judged(pa.array(texts[::-1]))
    for place, text in enumerate(texts[::-1]):
        if text in alone:
            assert together.get(place, Said()) == alone[text]
