"""Text features: what counts as the same text, as a near copy, and as which language."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from showcause.ingest.text import normal_texts, text_features, text_key

LONG = (
    "We ask the council to open the library on Sundays again because many families have no other "
    "day on which they could come and read together"
)


def features(*texts: str | None, language: str | None = None) -> Any:
    return text_features(
        pa.array(texts, pa.string()), pa.array([language] * len(texts), pa.string())
    )


def keys(text: str) -> set[tuple[int, int]]:
    raw = features(text).band_keys[0].as_py()
    return set(enumerate(np.frombuffer(raw, "<u4").tolist()))


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("  Hello\n  WORLD ", "hello world"),
        ("ＦＵＬＬ width ﬁne", "full width fine"),
        ("See https://t.co/x?a=1 now", "see now"),
        ("@ann hi @bob@e.org", "hi"),
        ("mail me at a@b.org", "mail me at a@b.org"),
        ("ht\u200btps://e.org/x gone", "gone"),
        ("عليكم كتـــاب", "علیکم کتاب"),
        ("كَتَبَ", "کتب"),
        ("STRASSE Straße", "strasse strasse"),
        ("a\x1eb", "a b"),
        ("https://e.org", ""),
        ("مرگ بر دیکتاتور", "مرگ بر دیکتاتور"),
    ],
)
def test_texts_are_normalised(text: str, normal: str) -> None:
    assert normal_texts(pa.array([text, "beside"])).to_pylist() == [normal, "beside"]
    assert normal_texts(pa.array(["ëëë beside", text]))[1].as_py() == normal


def test_equal_normal_texts_have_equal_keys_and_no_text_has_key_zero() -> None:
    found = features("Hello https://a.org", "hello", "https://b.org", None, "hallo")

    one, two, link, none, other = found.text_key.to_pylist()
    assert one == two == text_key("hello") != other
    assert (link, none) == (0, 0)
    assert found.text_normal.to_pylist() == ["hello", "hello", "", None, "hallo"]


def test_near_copies_share_band_keys_and_strangers_do_not() -> None:
    stranger = "Tonight the match was decided by a penalty that nobody in the stadium understood"

    assert keys(LONG) & keys(LONG.replace("Sundays", "Mondays") + " !!!")
    assert not keys(LONG) & keys(stranger)


def test_near_copies_in_chinese_and_persian_share_keys_too() -> None:
    chinese = "我们希望市政府重新开放图书馆因为很多家庭只有星期天才有时间一起来读书"
    persian = "ما از شورای شهر می‌خواهیم که کتابخانه را دوباره در روزهای جمعه باز کند"

    assert keys(chinese) & keys(chinese.replace("星期天", "星期六"))
    assert keys(persian) & keys(persian.replace("جمعه", "شنبه"))


def test_short_texts_have_no_band_keys() -> None:
    assert features("ab", "中", "👍👍👍👍👍", None).band_keys.to_pylist() == [None] * 4
    assert len(keys("中国")) == len(keys("abc")) == 44


def test_keys_are_the_same_whatever_stands_beside_and_in_every_process() -> None:
    code = (
        "import pyarrow as pa; from showcause.ingest.text import text_features as f;"
        f"r = f(pa.array([{LONG!r}]), pa.nulls(1, pa.string()));"
        "print(r.text_key[0], r.band_keys[0].as_py()[:9].hex())"
    )
    beside = features("x" * 50, LONG, "后来", LONG.upper())

    said = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": "7"}, text=True,
        capture_output=True, check=True,
    )  # fmt: skip

    assert said.stdout.split() == [
        str(beside.text_key[1]), beside.band_keys[1].as_py()[:9].hex()
    ]  # fmt: skip
    assert beside.band_keys[1] == beside.band_keys[3]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The council will vote on the new library tomorrow evening", "en"),
        ("Der Stadtrat stimmt morgen Abend über die neue Bibliothek ab", "de"),
        ("El ayuntamiento votará mañana sobre la nueva biblioteca del barrio", "es"),
        ("شورای شهر فردا شب درباره کتابخانه جدید رای می‌گیرد", "fa"),
        ("سيصوت المجلس مساء الغد على المكتبة الجديدة في المدينة", "ar"),
        ("Городской совет завтра вечером проголосует за новую библиотеку", "ru"),
        ("市议会明晚将就新图书馆进行投票", "zh"),
        ("市議会は明日の夜、新しい図書館について投票します", "ja"),
        ("நகர சபை நாளை மாலை புதிய நூலகம் குறித்து வாக்களிக்கும்", "ta"),
        ("නගර සභාව හෙට සවස නව පුස්තකාලය පිළිබඳව ඡන්දය දෙයි", "si"),
        ("ok 123", "und"),
        ("👍 🎉", "und"),
    ],
)
def test_languages_nobody_declared_are_detected(text: str, language: str) -> None:
    assert features(text).language_detected[0].as_py() == language


def test_a_declared_language_stands_unless_the_script_cannot_write_it() -> None:
    latin, thai = "Bonjour tout le monde, comment allez-vous", "สวัสดีชาวโลก วันนี้อากาศดี"

    japanese = features("漢字だけではない", "漢字漢字漢字漢字", language="ja")

    assert features(latin, thai, language="oc-FR").language_detected.to_pylist() == ["oc", "th"]
    assert japanese.language_detected.to_pylist() == ["ja", "ja"]
    assert features(None, language="en").language_detected.to_pylist() == [None]


def test_the_model_walked_for_many_texts_agrees_with_py3langid() -> None:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    from showcause.ingest.language import model_languages

    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    model.set_languages([name for name in set(model.nb_classes) if name != "pcm"])
    texts = [LONG[start : start + 60].lower() for start in range(60)]

    assert model_languages(pa.array(texts)).tolist() == [model.classify(text)[0] for text in texts]


def test_the_model_agrees_with_py3langid_on_real_texts(real_data: Path) -> None:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    from showcause.ingest.language import model_languages

    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    model.set_languages([name for name in set(model.nb_classes) if name != "pcm"])
    files = ("reddit_ira_comments.parquet", "cricket_2017.parquet")
    read = [pq.read_table(real_data / name, columns=["text"])["text"] for name in files]
    texts = [text for column in read for text in column.to_pylist()[:2_000:2] if text]
    cut = [text.encode()[:120].decode("utf-8", "ignore").lower() for text in texts]
    lettered = [text for text in cut if sum(map(str.isalpha, text)) >= 8]
    theirs = [model.classify(text)[0].replace("zxx", "und") for text in lettered]

    assert model_languages(pa.array(lettered)).tolist() == theirs
