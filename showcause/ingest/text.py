"""The key text features of posts, computed once for each distinct text.

`text_normal` is NFKC, case folded, without zero-width and direction marks, tatweel, harakat, links
and mentions, with Arabic yeh and kaf as Persian ones and single spaces. `text_key` is the first
eight bytes of BLAKE2b over it. All texts of a batch are worked on as one long string.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from showcause.ingest.language import languages_of
from showcause.ingest.shingles import shingle_keys

if TYPE_CHECKING:
    import pyarrow as pa

SEPARATOR: Final = "\x1e"
"""ASCII record separator: white space to `re`, untouched by NFKC and case folding."""

_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u0640\u064b-\u065f\u0670\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]+"
)
_LINK: Final = re.compile(r"(?:https?://|www\.)\S+")
_MENTION: Final = re.compile(r"@(?<![\w.]@)[\w@.-]*\w")
_CHUNK: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class TextFeatures:
    """One value per row: language or null, normal text or null, key (0 for none), shingle keys."""

    language_detected: "pa.Array"
    text_normal: "pa.Array"
    text_key: "pa.Array"
    shingle_keys: "pa.Array"


def text_features(texts: "pa.Array", declared: "pa.Array") -> TextFeatures:
    """The features of texts (null where a post has none) in their declared languages."""
    import pyarrow as pa

    written = texts.dictionary_encode()
    folded = pa.array(normal_texts(written.dictionary.to_pylist()), pa.string())
    # Copies that differ only in their link or their mention are one text from here on.
    encoded = folded.dictionary_encode()
    places = encoded.indices.take(written.indices)
    normal = encoded.dictionary.to_pylist()
    keys = [text_key(text) for text in normal]
    return TextFeatures(
        languages_of(normal, places, declared),
        encoded.dictionary.take(places),
        pa.array(keys, pa.int64()).take(places).fill_null(0),
        shingle_keys(normal, places),
    )


def text_key(normal: str) -> int:
    """A signed 64-bit hash, equal for equal normal texts on every machine; 0 for no text."""
    if not normal:
        return 0
    raw = hashlib.blake2b(normal.encode("utf-8"), digest_size=8).digest()
    return int.from_bytes(raw, "little", signed=True)


def normal_texts(texts: Sequence[str]) -> list[str]:
    """The texts normalised, in the same order."""
    plain = [at for at, text in enumerate(texts) if text.isascii()]
    other = [at for at, text in enumerate(texts) if not text.isascii()]
    normal = [""] * len(texts)
    for places, fold in ((plain, str.lower), (other, _folded)):
        done = 0
        for chunk in text_chunks([texts[at] for at in places], _CHUNK):
            for at, text in zip(places[done:], _normalised(chunk, fold), strict=False):
                normal[at] = text
            done += len(chunk)
    return normal


def text_chunks(texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """The texts in runs of about `size` characters, so that memory stays bounded."""
    start = held = 0
    for at, text in enumerate(texts):
        held += len(text)
        if held >= size:
            yield texts[start : at + 1]
            start, held = at + 1, 0
    if start < len(texts):
        yield texts[start:]


def _normalised(texts: Sequence[str], fold: Callable[[str], str]) -> list[str]:
    joined = SEPARATOR.join(
        [text.replace(SEPARATOR, " ") if SEPARATOR in text else text for text in texts]
    )
    joined = _MENTION.sub(" ", _LINK.sub(" ", fold(joined)))
    return [" ".join(text.split()) for text in joined.split(SEPARATOR)]


def _folded(joined: str) -> str:
    joined = unicodedata.normalize("NFKC", joined).casefold()
    joined = _INVISIBLE.sub("", unicodedata.normalize("NFKC", joined))
    for arabic, persian in (("\u064a", "\u06cc"), ("\u0649", "\u06cc"), ("\u0643", "\u06a9")):
        joined = joined.replace(arabic, persian)
    return joined
