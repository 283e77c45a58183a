"""Compiled loops over texts give what plain Python gives, whatever the texts."""

import os
import re
import unicodedata
from struct import unpack

import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from showcause.ingest.hashing import row_hashes
from showcause.ingest.language import script_languages
from showcause.ingest.letters import folded
from showcause.ingest.shingles import BANDS, _constant, band_keys
from showcause.ingest.text import normal_texts, normalised

PIECES = (
    "https://", "HTTP://", "http:/", "www.", "t.co/x", "@ann", "@b.c-d", "@", "@@a", ".", "-", "_",
    "x@y.z", " ", "  ", "\t", "\n", "\x0b", "\x1c", "\x1e", "\x7f", "Hello", "WORLD", "7",
)  # fmt: skip
plain = st.lists(st.sampled_from(PIECES) | st.text(st.characters(max_codepoint=127)), max_size=12)
whole = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
ALL_BITS = (1 << 64) - 1
MANY = 50_000 if os.environ.get("SHOWCAUSE_FULL") else 300


def is_odd(code: int) -> bool:
    """Whether something else becomes of a code point."""
    letter = chr(code)
    return not 0xD800 <= code < 0xE000 and folded(letter) != letter


@settings(max_examples=150, deadline=None)
@given(st.lists(plain.map("".join), min_size=1, max_size=6))
@example(["@a@", "x@a @a.- www. http://\x1ca https://b@c @d"])
def test_ascii_texts_are_normalised_as_the_patterns_say(texts: list[str]) -> None:
    assert normal_texts(pa.array(texts, pa.string())).to_pylist() == normalised(texts)


@settings(max_examples=100, deadline=None)
@given(st.lists(whole | plain.map("".join), max_size=6))
def test_texts_keep_their_places_whatever_stands_beside_them(texts: list[str]) -> None:
    together = normal_texts(pa.array(texts, pa.string())).to_pylist()

    assert together == [normalised([text])[0] for text in texts]


MARKS = [code for code in range(0x3400) if unicodedata.combining(chr(code))]
ODD = [code for code in range(0x20000) if is_odd(code)]
hard = st.one_of(
    st.sampled_from(MARKS).map(chr), st.sampled_from(ODD).map(chr), st.sampled_from(PIECES),
    st.sampled_from(["é", "ü", "ﬁ", "각", "ᄀ", "ᅡ", "ᆨ", "ㅏ", "ک", "ك", "\u200c", "ſ", "ＨＴＴＰ://"]),
)  # fmt: skip


@settings(max_examples=MANY, deadline=None)
@given(st.lists(hard, max_size=8).map("".join))
def test_letters_that_melt_or_change_places_are_normalised_as_unicode_says(text: str) -> None:
    assert normal_texts(pa.array([text])).to_pylist() == normalised([text])


def mixed(value: int) -> int:
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 & ALL_BITS
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB & ALL_BITS
    return value ^ (value >> 31)


def plain_keys(text: str) -> list[int]:
    """The band keys of a text of letters and digits below U+3000, by the definition."""
    codes = [mixed(ord(letter)) for letter in re.sub(r"[\W_]", "", text)]
    narrow, wide = (hashed_grams(codes, width) for width in (3, 4))
    return [joined(band, narrow, wide) for band in range(BANDS if narrow else 0)]


def hashed_grams(codes: list[int], width: int) -> list[int]:
    hashed = []
    for at in range(len(codes) - width + 1):
        gram = codes[at]
        for code in codes[at + 1 : at + width]:
            gram = gram * 0x9E3779B97F4A7C15 + code & ALL_BITS
        hashed.append(mixed(gram) >> 32)
    return hashed


def joined(band: int, narrow: list[int], wide: list[int]) -> int:
    key = _constant(band, 99)
    for row, grams in enumerate((narrow, wide)):
        factor, addend = _constant(band, row) >> 32 | 1, _constant(band, row + 50)
        least = [(gram * factor + addend) & 0xFFFFFFFF for gram in grams]
        key = mixed(key ^ min(least, default=0xFFFFFFFF))
    return key >> 32


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("abcdé ژшŁ_7.!", max_size=30), max_size=4))
def test_band_keys_are_those_of_the_definition(texts: list[str]) -> None:
    keys = band_keys(pa.array(["ab", *texts], pa.string()).slice(1)).to_pylist()

    assert [list(unpack(f"<{len(key or b'') // 4}I", key or b"")) for key in keys] == [
        plain_keys(text) for text in texts
    ]


@settings(max_examples=100, deadline=None)
@given(st.lists(whole, min_size=1, max_size=5), st.lists(whole, max_size=3))
def test_the_script_of_a_text_does_not_depend_on_its_neighbours(
    texts: list[str], before: list[str]
) -> None:
    alone = [script_languages(pa.array([text]))[0] for text in texts]
    beside = script_languages(pa.array([*before, *texts]).slice(len(before)))

    assert beside.tolist() == alone


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.none() | whole, st.lists(st.text("ab", max_size=2), max_size=3))))
def test_rows_have_equal_hashes_only_when_they_are_equal(rows: list[tuple[str, list[str]]]) -> None:
    doubled = [*rows, *rows]
    texts = pa.array([text for text, _ in doubled], pa.string())
    lists = pa.array([items for _, items in doubled], pa.list_(pa.string()))

    hashes = row_hashes({"text": texts, "list": lists}).tolist()

    assert hashes[: len(rows)] == hashes[len(rows) :]
    assert len(set(hashes)) == len({(text, tuple(items)) for text, items in rows})
