"""The forms in which a text is read, so that a disguise reads like the plain text.

Everything here is one pass over a whole column, in RE2 or utf8proc, and linear in the texts.
Words come out apart by one blank, with a blank at both ends; what is quoted comes out as `QUOTED`.
Tables are put through the same forms, so accents, harakat and lookalikes never decide anything.
"""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pyarrow as pa

QUOTED: Final = "quotedwords"
START: Final = "startofsentence"
"""The first word of every sentence, so that a table can ask for what stands first."""

ENDS: Final = "‖"
"""Stands between sentences."""

_MARKS: Final = (
    r"[\x{300}-\x{36f}\x{483}-\x{489}\x{64b}-\x{65f}\x{670}\x{1ab0}-\x{1aff}"
    r"\x{1dc0}-\x{1dff}\x{20d0}-\x{20ff}\x{fe20}-\x{fe2f}]+"
)
_UNSEEN: Final = (
    r"[\p{Cf}\x{34f}\x{115f}\x{1160}\x{17b4}\x{17b5}\x{fe00}-\x{fe0f}"
    r"\x{e0100}-\x{e01ef}]+"
)
_BLANK: Final = r"[\x{2800}\x{3164}\x{ffa0}]+"
_QUOTES: Final = (
    r'"[^"]+"|“[^”“]+[”“]|„[^“”„]+[“”]|«[^»]+»|»[^«]+«|‹[^›]+›|「[^」]+」|『[^』]+』|《[^》]+》'
    r"|‘[^’‘]+’|(?:^| )'[^']{8,}'(?:$|[ .,!?])|<<[^>]+>>|''[^']+''|``[^`']+''"
)
_SENTENCE: Final = r"[.!?…‖;。！？؟؛۔।॥።፧]+|\n\s*\n|\r\n\s*\n"
_APART: Final = r"[^\p{L}\p{N}\p{M}'‖]+"
_SET_APART: Final = r"(?:^|[^a-z])(?:[a-z][^a-z0-9 ]{1,4}){2,}[a-z](?:$|[^a-z])"
_ALONE: Final = r"(?:^| )(?:[^ ] ){2,}[^ ](?: |$)"
_LOOK_LIKE: Final = (
    "аαɑᴀ", "вβʙ", "сϲᴄ", "ԁᴅ", "еҽεᴇ", "ꜰғ", "ɡɢ", "һнʜ", "іιɪ", "јᴊ", "кκᴋ", "ӏʟ", "мμᴍ", "ոпɴ",
    "оοσօᴏ", "рρᴘ", "ԛ", "гʀ", "ѕꜱ", "тτᴛ", "υսᴜ", "ѵνᴠ", "ԝωᴡ", "хχ", "уγʏ", "ᴢ",
)  # fmt: skip
"""Of each letter from a to z, letters that look like it."""

_IN_BOXES: Final = (0x1F1E6, 0x1F150, 0x1F170)
"""Where letters in boxes, circles and flags begin that are not compatible with plain ones."""

_LIKE_CYRILLIC: Final = (
    ("a", "а"), ("b", "в"), ("c", "с"), ("e", "е"), ("h", "н"), ("i", "і"), ("k", "к"), ("m", "м"),
    ("o", "о"), ("p", "р"), ("t", "т"), ("x", "х"), ("y", "у"),
)  # fmt: skip
_SPELLED: Final = (
    ("ي", "ی"), ("ى", "ی"), ("ك", "ک"), ("أ", "ا"), ("ـ", ""), ("ة", "ه"), ("ß", "ss"), ("’", "'"),
    ("ʼ", "'"), ("ı", "i"), ("ł", "l"), ("ø", "o"), ("đ", "d"),
)  # fmt: skip
_DIGITS: Final = (("0", "o"), ("1", "i"), ("3", "e"), ("4", "a"), ("5", "s"), ("7", "t"))
_SIGNS: Final = (("@", "a"), ("$", "s"), ("!", "i"), ("€", "e"))


def bare(texts: "pa.Array") -> "pa.Array":
    """Folded texts without accents, harakat and what nobody sees; letters are compatible ones.

    Runs of marks go first: putting a hundred thousand of them in order would be slow.
    """
    import pyarrow.compute as pc

    texts = pc.replace_substring_regex(texts, _MARKS, "")
    texts = pc.replace_substring_regex(texts, _BLANK, " ")
    texts = pc.replace_substring_regex(texts, _UNSEEN, "")
    texts = pc.utf8_lower(pc.utf8_normalize(texts, "NFKD"))
    texts = pc.replace_substring_regex(texts, _MARKS, "")
    for variant, letter in _SPELLED:
        texts = pc.replace_substring(texts, variant, letter)
    return texts


def sentences(texts: "pa.Array") -> "tuple[pa.Array, pa.Array]":
    """Of bare texts: every sentence as words, and of which text it is the place."""
    import pyarrow.compute as pc

    texts = pc.replace_substring_regex(texts, _QUOTES, f" {QUOTED} ")
    texts = pc.replace_substring_regex(texts, _SENTENCE, f" {ENDS} ")
    parts = pc.split_pattern(words(texts), f" {ENDS} ")
    flat = pc.list_flatten(parts)
    begun = pc.binary_join_element_wise(f" {START}", words(flat), "")
    return begun, pc.list_parent_indices(parts)


def words(texts: "pa.Array") -> "pa.Array":
    """Words apart by one blank, and one at both ends; signs and pictures are apart as well."""
    import pyarrow.compute as pc

    texts = pc.replace_substring_regex(texts, _APART, " ")
    texts = pc.utf8_trim(texts, " ")
    return pc.binary_join_element_wise("", texts, "", " ")


def disguised(texts: "pa.Array") -> "list[pa.Array]":
    """Other readings of bare texts, as long as these; where a reading is the same, the same text.

    Lookalikes as Latin and as Cyrillic, digits and signs as letters, letters set apart joined, and
    letters drawn out put together.
    """
    import pyarrow.compute as pc

    latin = _as_latin(texts)
    mixed = pc.and_(
        pc.match_substring_regex(texts, "[a-z]"), pc.match_substring_regex(texts, r"\p{Cyrillic}")
    )
    cyrillic = texts
    for alike, letter in _LIKE_CYRILLIC:
        cyrillic = pc.replace_substring(cyrillic, alike, letter)
    return [latin, pc.if_else(mixed, cyrillic, texts), _joined(_leet(latin)), _drawn(latin, 1),
            _drawn(latin, 2)]  # fmt: skip


def _as_latin(texts: "pa.Array") -> "pa.Array":
    import pyarrow.compute as pc

    boxes = "".join(f"\\x{{{start:x}}}-\\x{{{start + 25:x}}}" for start in _IN_BOXES)
    has_latin = pc.match_substring_regex(texts, f"[a-z{boxes}]")
    latin = texts
    for place, alike in enumerate(_LOOK_LIKE):
        drawn = "".join(chr(start + place) for start in _IN_BOXES)
        latin = pc.replace_substring_regex(latin, f"[{alike}{drawn}]", chr(ord("a") + place))
    return pc.if_else(has_latin, latin, texts)


def _leet(texts: "pa.Array") -> "pa.Array":
    """Digits and signs between or before Latin letters as the letters they stand for."""
    import pyarrow.compute as pc

    for sign, letter in (*_DIGITS, *_SIGNS):
        for _ in range(2):
            texts = pc.replace_substring_regex(texts, f"([a-z])[{sign}]([a-z])", rf"\1{letter}\2")
        texts = pc.replace_substring_regex(texts, f"(^| )[{sign}]([a-z]{{2}})", rf"\1{letter}\2")
    return texts


def _joined(texts: "pa.Array") -> "pa.Array":
    """`k i l l`, `k.i.l.l` and `k🔥i🔥l🔥l` as `kill`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    apart = pc.match_substring_regex(texts, _SET_APART)
    close = texts
    for _ in range(2):
        close = pc.replace_substring_regex(close, "([a-z])[^a-z0-9 ]{1,4}([a-z])", r"\1\2")
    texts = pc.if_else(apart, close, texts)
    spelled = pc.match_substring_regex(texts, _ALONE)
    if not pc.any(spelled).as_py():
        return texts
    other = [_join_letters(text) for text in texts.filter(spelled).to_pylist()]
    return pc.replace_with_mask(texts, spelled, pa.array(other, pa.string()))


def _drawn(texts: "pa.Array", kept: int) -> "pa.Array":
    """`kiiiill` as `kill`, which keeps one of each, and `killlll`, which keeps two."""
    import pyarrow.compute as pc

    for letter in map(chr, range(ord("a"), ord("z") + 1)):
        texts = pc.replace_substring_regex(texts, f"{letter}{{3,}}", letter * kept)
    return texts


def _join_letters(text: str) -> str:
    """Runs of three or more single letters joined; two blanks end a run."""
    found: list[str] = []
    run: list[str] = []
    for word in [*text.split(" "), ""]:
        if len(word) == 1 and word.isalpha():
            run.append(word)
            continue
        found += ["".join(run)] if len(run) >= 3 else run
        found.append(word)
        run = []
    return " ".join(found).strip()
