"""The key text features of posts, computed once for each distinct text.

`text_normal` is NFKC, case folded, without zero-width and direction marks, tatweel, harakat, links
and mentions, with Arabic yeh and kaf as Persian ones and single spaces. `text_key` is the first
eight bytes of BLAKE2b over it. All texts of a batch are worked on as one long string.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
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
    written = texts.dictionary_encode()
    # Copies that differ only in their link or their mention are one text from here on.
    encoded = normal_texts(written.dictionary).dictionary_encode()
    places = encoded.indices.take(written.indices)
    normal = encoded.dictionary
    return TextFeatures(
        languages_of(normal, places, declared),
        normal.take(places),
        _text_keys(normal).take(places).fill_null(0),
        shingle_keys(normal, places),
    )


def _text_keys(normal: "pa.Array") -> "pa.Array":
    import pyarrow as pa

    raw = b"".join(map(_digest, normal.cast(pa.binary()).to_pylist()))
    return pa.Array.from_buffers(pa.int64(), len(normal), [None, pa.py_buffer(raw)])


def _digest(text: bytes) -> bytes:
    return hashlib.blake2b(text, digest_size=8).digest() if text else bytes(8)


def text_key(normal: str) -> int:
    """A signed 64-bit hash, equal for equal normal texts on every machine; 0 for no text."""
    return int.from_bytes(_digest(normal.encode("utf-8")), "little", signed=True)


def normal_texts(texts: "pa.Array") -> "pa.Array":
    """The texts (none null) normalised, in the same order."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    plain = pc.string_is_ascii(texts)
    other = texts.filter(pc.invert(plain)).to_pylist()
    folded = [text for chunk in text_chunks(other, _CHUNK) for text in normalised(chunk)]
    both = pa.concat_arrays([_normal_ascii(texts.filter(plain)), pa.array(folded, pa.string())])
    is_plain = plain.to_numpy(zero_copy_only=False)
    order = np.where(is_plain, np.cumsum(is_plain) - 1, is_plain.sum() + np.cumsum(~is_plain) - 1)
    return both.take(pa.array(order, pa.int64()))


def _normal_ascii(texts: "pa.Array") -> "pa.Array":
    import numpy as np

    from showcause.ingest.buffers import bytes_and_starts, strings_of
    from showcause.ingest.loops import normal_ascii

    data, starts = bytes_and_starts(texts)
    out, ends = np.empty(len(data), np.uint8), np.zeros(len(starts), np.int32)
    normal_ascii(data, starts, out, ends)
    return strings_of(out[: ends[-1]], ends)


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


def normalised(texts: Sequence[str]) -> list[str]:
    """Texts of any script normalised; ASCII ones are faster through `normal_texts`."""
    joined = SEPARATOR.join([_folded(text) for text in texts])
    joined = _INVISIBLE.sub("", joined)
    for arabic, persian in (("\u064a", "\u06cc"), ("\u0649", "\u06cc"), ("\u0643", "\u06a9")):
        joined = joined.replace(arabic, persian)
    joined = _MENTION.sub(" ", _LINK.sub(" ", joined))
    return [" ".join(text.split()) for text in joined.split(SEPARATOR)]


def _folded(text: str) -> str:
    """One text at a time, because most are composed already, which is quickly seen."""
    if SEPARATOR in text:
        text = text.replace(SEPARATOR, " ")
    composed = unicodedata.normalize("NFKC", text)
    folded = composed.casefold()
    return folded if folded == composed else unicodedata.normalize("NFKC", folded)
