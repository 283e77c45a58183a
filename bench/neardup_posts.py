"""Short posts in many scripts with planted near-copies, among greetings, headlines and quotes.

Words and sentences come out of the translated catalogues that Django and Babel ship: real words in
real scripts, two or three thousand different ones a language, so strangers' posts have more in
common here than they would have outside. What belongs together:

* planted: groups of copies of one text, each edited by a given share of its characters (half
  replaced, a quarter put in, a quarter taken out), and pairs edited by the largest share;
* greeting: one greeting with a name and an emoji, posted by everybody: copies, but innocent;
* quote, headline: the same words under one's own comment: neither copies nor strangers (unscored);
* organic: what nobody copied.
"""

import gettext
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

SCRIPTS: Final = {
    "latin": "en", "cyrillic": "ru", "arabic": "fa", "han": "zh_Hans", "kana": "ja",
    "hangul": "ko", "devanagari": "hi", "thai": "th", "greek": "el", "hebrew": "he",
    "tamil": "ta", "bengali": "bn", "georgian": "ka", "armenian": "hy",
}  # fmt: skip
EIGHT: Final = ("latin", "cyrillic", "arabic", "han", "kana", "hangul", "devanagari", "thai")
RATES: Final = (0, 5, 10, 15, 20)
"""Percent of a planted copy's characters that are edited."""
_DENSE: Final = ("han", "kana", "hangul")
"""A character here says about what two or three letters say elsewhere; posts are shorter."""
_GREETINGS: Final = {
    "latin": "Happy birthday {}! Wishing you a wonderful year full of joy and good health",
    "cyrillic": "С днём рождения, {}! Желаю здоровья, счастья и всего самого доброго",
    "arabic": "{} جان تولدت مبارک باشد، برایت سالی پر از شادی و تندرستی آرزو می‌کنم",
    "han": "祝{}生日快乐，新的一年身体健康，万事如意，天天开心",
    "kana": "{}さん、お誕生日おめでとうございます。素敵な一年になりますように",
    "hangul": "{}님 생일 축하합니다! 건강하고 행복한 한 해 되시길 바랍니다",
    "devanagari": "{} जी को जन्मदिन की हार्दिक शुभकामनाएँ, आप सदा सुखी और स्वस्थ रहें",
    "thai": "สุขสันต์วันเกิด {} ขอให้มีความสุขมาก ๆ สุขภาพแข็งแรง ร่ำรวยเงินทอง",
    "greek": "Χρόνια πολλά {}! Να ζήσεις και να έχεις υγεία και χαρά όλο τον χρόνο",
    "hebrew": "יום הולדת שמח {}! שתהיה לך שנה נפלאה מלאה בבריאות ובשמחה",
    "tamil": "இனிய பிறந்தநாள் வாழ்த்துக்கள் {}, நீங்கள் நலமுடன் நீண்ட காலம் வாழ வேண்டும்",
    "bengali": "শুভ জন্মদিন {}, আপনার জীবন আনন্দ আর সুস্বাস্থ্যে ভরে উঠুক",
    "georgian": "გილოცავ დაბადების დღეს {}, გისურვებ ჯანმრთელობას და ბედნიერებას",
    "armenian": "Ծնունդդ շնորհավոր {}, մաղթում եմ քեզ առողջություն և երջանկություն",
}
_MARKS: Final = ".,:;!?()[]{}«»“”\"'…-–—،؛؟。、「」（）！？：।/\\"
_EMOJI: Final = tuple("🎂🎉🎈💐❤🙏✨😊")


@dataclass(frozen=True, slots=True)
class Posts:
    """One entry a post. `family` is what it is a copy of (-1: of nothing), `rate` in percent."""

    text: list[str]
    family: "np.ndarray[tuple[int], np.dtype[np.int64]]"
    kind: "np.ndarray[tuple[int], np.dtype[np.str_]]"
    script: "np.ndarray[tuple[int], np.dtype[np.str_]]"
    rate: "np.ndarray[tuple[int], np.dtype[np.int64]]"


@dataclass(slots=True)
class _Made:
    chance: np.random.Generator
    script: str
    sentences: list[str]
    words: list[str]
    weights: "np.ndarray[tuple[int], np.dtype[np.float64]]"
    glue: str
    rows: list[tuple[str, int, str, int]]
    families: int


def posts(seed: int, count: int, scripts: tuple[str, ...] = EIGHT) -> Posts:
    """About `count` posts, as many in each script, shuffled; the same for the same seed."""
    chance = np.random.default_rng(seed)
    rows: list[tuple[str, int, str, int]] = []
    names: list[str] = []
    families = 0
    for script in scripts:
        made = _started(chance, script, families)
        _fill(made, count // len(scripts))
        families = made.families
        rows += made.rows
        names += [script] * len(made.rows)
    order = chance.permutation(len(rows))
    text, family, kind, rate = zip(*rows, strict=True)
    return Posts(
        [text[at] for at in order],
        np.array(family)[order],
        np.array(kind)[order],
        np.array(names)[order],
        np.array(rate)[order],
    )


def _started(chance: np.random.Generator, script: str, families: int) -> _Made:
    sentences = catalogue(SCRIPTS[script])
    spaced = script not in ("han", "kana", "thai")
    named = _names_in(SCRIPTS[script])
    found = _words(sentences + named) if spaced else _pieces(sentences + named)
    words, counts = np.unique(found, return_counts=True)
    weights = counts / counts.sum()
    return _Made(
        chance, script, sentences, words.tolist(), weights, " " if spaced else "", [], families
    )


def catalogue(language: str) -> list[str]:
    """The translated sentences of one language, without their placeholders, sorted."""
    import django

    folder = Path(django.__file__).parent
    found: set[str] = set()
    source = "de" if language == "en" else language
    for path in folder.glob(f"**/locale/{source}/LC_MESSAGES/*.mo"):
        with path.open("rb") as file:
            messages = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
        for original, translated in messages.items():
            text = original if language == "en" else translated
            if isinstance(text, str) and original:
                found.add(re.sub(r"%\(?\w*\)?[sd]|\{[^}]*\}|[<>&\"“”]", " ", text))
    return sorted(text for text in found if len(text) >= 2)


def _names_in(language: str) -> list[str]:
    """What countries, languages, currencies and months are called, out of the same CLDR as ours."""
    from babel import Locale

    locale = Locale.parse(language)
    kinds = (
        locale.territories,
        locale.languages,
        locale.currencies,
        locale.months["format"]["wide"],
    )
    return [str(name) for kind in kinds for name in kind.values()]


def _words(sentences: list[str]) -> list[str]:
    found = (word.strip(_MARKS) for word in " ".join(sentences).split())
    return [word for word in found if word and "_" not in word]


def _pieces(sentences: list[str]) -> list[str]:
    """Runs of a few characters, where words are not set apart."""
    runs = re.findall(r"[\u0e00-\u0e7f]+|[\u3040-\u9fff]+", " ".join(sentences))
    size = 7 if "\u0e00" <= runs[0][0] <= "\u0e7f" else 3
    return [run[at : at + size] for run in runs for at in range(0, len(run), size)]


def _length(made: _Made) -> int:
    median = 45 if made.script in _DENSE else 90
    drawn = made.chance.lognormal(np.log(median), 0.45)
    return int(np.clip(drawn, median // 3, median * 3))


def _own_words(made: _Made, length: int) -> str:
    picked = made.chance.choice(len(made.words), size=length // 2 + 2, p=made.weights)
    text = ""
    for at in picked:
        if len(text) >= length:
            break
        text += made.glue + made.words[at]
    return text.strip()


def _fill(made: _Made, count: int) -> None:
    for _ in range(max(count // 100, 1)):
        _plant_group(made, copies=10)
    for _ in range(max(count // 200, 1)):
        _plant_pair(made)
    for _ in range(count * 7 // 100):
        _greet(made)
    _repeat_words(made, "headline", count * 4 // 100, of=40)
    _repeat_words(made, "quote", count * 4 // 100, of=25)
    while len(made.rows) < count:
        made.rows.append((_own_words(made, _length(made)), -1, "organic", 0))


def _plant_group(made: _Made, copies: int) -> None:
    original = _own_words(made, _length(made))
    if made.chance.random() < 0.2:
        original = _GREETINGS[made.script].format(original[:12]) + made.glue + original
    made.rows.append((original, made.families, "planted", 0))
    for copy in range(copies - 1):
        rate = RATES[copy % len(RATES)]
        made.rows.append((edited(made, original, rate), made.families, "planted", rate))
    made.families += 1


def _plant_pair(made: _Made) -> None:
    original = _own_words(made, _length(made))
    made.rows.append((original, made.families, "pair", 0))
    made.rows.append((edited(made, original, RATES[-1]), made.families, "pair", RATES[-1]))
    made.families += 1


def edited(made: _Made, text: str, rate: int) -> str:
    """The text with that percent of its characters edited, each at a place of its own."""
    letters = list(text)
    count = len(letters) * rate // 100
    alphabet = "".join(made.words)
    for at in made.chance.choice(len(letters), size=count, replace=False):
        letter = alphabet[made.chance.integers(len(alphabet))]
        letters[at] = (letter, letter, letters[at] + letter, "")[made.chance.integers(4)]
    return "".join(letters)


def _greet(made: _Made) -> None:
    name = made.words[made.chance.integers(len(made.words))]
    emoji = "".join(made.chance.choice(_EMOJI, size=made.chance.integers(0, 4)))
    text = f"{_GREETINGS[made.script].format(name)} {emoji}"
    made.rows.append((text, -2, "greeting", 0))


def _repeat_words(made: _Made, kind: str, count: int, of: int) -> None:
    long = [text for text in made.sentences if len(text) >= 25] or made.sentences
    said = [long[at] for at in made.chance.choice(len(long), size=min(of, len(long)))]
    for _ in range(count):
        own = _own_words(made, _length(made) // 2)
        words = said[made.chance.integers(len(said))][:120]
        both = (own, words) if made.chance.random() < 0.5 else (words, own)
        made.rows.append((" — ".join(both), -3, kind, 0))
