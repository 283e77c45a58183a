"""The key text features of posts, computed once for each distinct text.

`text_normal` is NFKC, case folded, without zero-width and direction marks, tatweel, harakat, links
and mentions, with Arabic yeh and kaf as Persian ones and single spaces. `text_key` is the first
eight bytes of BLAKE2b over it. All texts of a batch are worked on as one long string.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from showcause.ingest.language import languages_of
from showcause.ingest.letters import WIDEST, folded, letters
from showcause.ingest.shingles import band_keys

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

SEPARATOR: Final = "\x1e"
"""ASCII record separator: white space to `re`, untouched by NFKC and case folding."""

_LINK: Final = re.compile(r"(?:https?://|www\.)\S+")
_MENTION: Final = re.compile(r"@(?<![\w.]@)[\w@.-]*\w")
_CHUNK: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class TextFeatures:
    """A value per row: language, normal text, key (0 for none), band keys; null for no such."""

    language_detected: "pa.Array"
    text_normal: "pa.Array"
    text_key: "pa.Array"
    band_keys: "pa.Array"


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
        band_keys(normal).take(places),
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

    alone, depends = _normal_alone(texts)
    if not depends.any():
        return alone
    other = texts.filter(pa.array(depends)).to_pylist()
    made = [text for chunk in text_chunks(other, _CHUNK) for text in normalised(chunk)]
    both = pa.concat_arrays([alone, pa.array(made, pa.string())])
    places = np.where(depends, len(texts) - 1 + np.cumsum(depends), np.arange(len(texts)))
    return both.take(pa.array(places, pa.int64()))


def _normal_alone(texts: "pa.Array") -> "tuple[pa.Array, NDArray[np.bool_]]":
    """The normal forms, and which texts need more than each of their letters looked at alone."""
    import numpy as np

    from showcause.ingest.buffers import bytes_and_starts, strings_of
    from showcause.ingest.folding import normal_forms

    data, starts = bytes_and_starts(texts)
    out, ends = np.empty(WIDEST * len(data), np.uint8), np.zeros(len(starts), np.int32)
    depends = np.zeros(len(texts), np.bool_)
    known = letters()
    normal_forms(
        data, starts, known.becomes, known.pieces, known.classes, known.tails, known.marks, out,
        ends, depends,
    )  # fmt: skip
    return strings_of(out[: ends[-1]].copy(), ends), depends


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
    """Texts normalised by the definition; `normal_texts` is faster and gives the same."""
    joined = SEPARATOR.join([folded(text.replace(SEPARATOR, " ")) for text in texts])
    joined = _MENTION.sub(" ", _LINK.sub(" ", joined))
    return [" ".join(text.split()) for text in joined.split(SEPARATOR)]
