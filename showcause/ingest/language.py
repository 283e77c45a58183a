"""The language of each post: the declared one, the script where it settles it, else py3langid.

A declared language (BCP 47, primary subtag kept) stands unless the text's script cannot write it.
Scripts used by one language settle it. Latin, Cyrillic, Arabic and Devanagari texts nobody declared
go to py3langid's model, walked for all distinct texts at once over their first 120 bytes. `und`
where nothing can be told: under 8 letters, or the model sees no language. Nigerian Pidgin (`pcm`)
is left out of the model because it takes one in ten English posts for it; such posts become `en`.
Known failure: one or two short words; closely related languages.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

UNDETERMINED: Final = "und"
_NOT_LANGUAGES: Final = frozenset("und zxx mul mis art qme qst qht qam qct xx".split())
_RENAMED: Final = {"in": "id", "iw": "he", "ji": "yi", "jw": "jv", "mo": "ro"}
_FEWEST_LETTERS: Final = 8
_BYTES: Final = 120
_AT_ONCE: Final = 128

_OPEN, _NONE = "?", ""
_SCRIPTS: Final[tuple[tuple[int, str], ...]] = (
    (0x0, _NONE), (0x41, _OPEN), (0x5B, _NONE), (0x61, _OPEN), (0x7B, _NONE), (0xC0, _OPEN),
    (0x370, "el"), (0x400, _OPEN), (0x530, "hy"), (0x590, "he"), (0x600, _OPEN), (0x780, "dv"),
    (0x7C0, _NONE), (0x900, _OPEN), (0x980, "bn"), (0xA00, "pa"), (0xA80, "gu"), (0xB00, "or"),
    (0xB80, "ta"), (0xC00, "te"), (0xC80, "kn"), (0xD00, "ml"), (0xD80, "si"), (0xE00, "th"),
    (0xE80, "lo"), (0xF00, "bo"), (0x1000, "my"), (0x10A0, "ka"), (0x1100, "ko"), (0x1200, "am"),
    (0x13A0, _NONE), (0x1780, "km"), (0x1800, _NONE), (0x1E00, _OPEN), (0x2000, _NONE),
    (0x2D00, "ka"), (0x2D30, _NONE), (0x3040, "ja"), (0x3100, "zh"), (0x3130, "ko"),
    (0x3190, _NONE), (0x31F0, "ja"), (0x3200, _NONE), (0x3400, "zh"), (0xA000, _NONE),
    (0xAC00, "ko"), (0xD7B0, _NONE), (0xF900, "zh"), (0xFB00, _NONE), (0xFB50, _OPEN),
    (0xFE00, _NONE), (0x20000, "zh"), (0x40000, _NONE),
)  # fmt: skip
"""First code point of a run and what its letters say: a language, `?` for many, nothing."""

_ALSO: Final = {
    "zh": {"zh", "yue", "wuu", "lzh", "ja", "cmn"},
    "he": {"he", "yi"},
    "bn": {"bn", "as"},
    "am": {"am", "ti"},
    "bo": {"bo", "dz"},
    "my": {"my", "shn", "mnw"},
    "or": {"or", "sat"},
}
"""Other languages that a script settled as the key can also write."""


def languages_of(normal: Sequence[str], indices: "pa.Array", declared: "pa.Array") -> "pa.Array":
    """The language of each row; null for rows without a text (null index)."""
    import numpy as np
    import pyarrow as pa

    of_script = np.array([_NONE, *_script_languages(normal)], dtype=object)
    rows = indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64) + 1
    claims, claimed = _claims(declared, of_script[rows])
    open_rows = (of_script[rows] == _OPEN) & ~claimed
    found = of_script.copy()
    found[found == _NONE] = UNDETERMINED
    wanted = np.unique(rows[open_rows])
    if len(wanted):
        found[wanted] = _model_languages([normal[at - 1] for at in wanted.tolist()])
    settled = np.where(claimed, claims, found[rows])
    return pa.array(settled, pa.string(), mask=rows == 0)


def primary_language(tag: str | None) -> str:
    """The primary subtag of a declared language, or nothing when it names none."""
    match = re.match(r"^\s*([a-zA-Z]{2,3})(?:[-_].*)?\s*$", tag or "")
    language = match[1].lower() if match else ""
    return "" if language in _NOT_LANGUAGES else _RENAMED.get(language, language)


def _claims(
    declared: "pa.Array", of_script: "NDArray[np.object_]"
) -> "tuple[NDArray[np.object_], NDArray[np.bool_]]":
    import numpy as np

    encoded = declared.dictionary_encode()
    names = np.array([*map(primary_language, encoded.dictionary.to_pylist()), ""], dtype=object)
    last = len(names) - 1
    claims = names[encoded.indices.fill_null(last).to_numpy(zero_copy_only=False).astype(int)]
    settles = (of_script != _OPEN) & (of_script != _NONE) & (claims != "")
    claimed = claims != ""
    for at in np.flatnonzero(settles & (claims != of_script)).tolist():
        claimed[at] = claims[at] in _ALSO.get(of_script[at], ())
    return claims, claimed


def _script_languages(normal: Sequence[str]) -> list[str]:
    from showcause.ingest.text import text_chunks

    return [name for chunk in text_chunks(normal, 1_000_000) for name in _by_script(chunk)]


def _by_script(texts: Sequence[str]) -> list[str]:
    import numpy as np

    codes = np.frombuffer(("\x1e".join(texts) + "\x1e").encode("utf-32-le"), "<u4")
    names = sorted({name for _, name in _SCRIPTS if name})
    column = {name: at + 1 for at, name in enumerate(names)} | {_NONE: 0}
    kinds = np.array([column[name] for _, name in _SCRIPTS])[_runs_of(codes)]
    owner = np.concatenate([[0], np.cumsum(codes == 0x1E)[:-1]])
    width = len(names) + 1
    counts = np.bincount(owner * width + kinds, minlength=len(texts) * width)
    counts = counts.reshape(len(texts), width)
    counts[:, 0] = 0
    # Japanese is written mostly in Han with some Kana; Kana is what tells it from Chinese.
    kana = counts[:, column["ja"]]
    han = counts[:, column["zh"]]
    japanese = kana * 10 >= np.maximum(han, 1)
    counts[:, column["ja"]] = np.where(japanese, kana + han, kana)
    counts[:, column["zh"]] = np.where(japanese, 0, han)
    best = counts.argmax(axis=1)
    named = np.array(["", *names], dtype=object)[best]
    few = (counts.sum(axis=1) < _FEWEST_LETTERS) & (named == _OPEN)
    named[few] = _NONE
    return named.tolist()  # type: ignore[no-any-return]


def _runs_of(codes: "NDArray[np.uint32]") -> "NDArray[np.intp]":
    import numpy as np

    starts = np.array([start for start, _ in _SCRIPTS])
    lookup = np.searchsorted(starts, np.arange(0x3200), side="right") - 1
    runs = lookup[np.minimum(codes, 0x31FF)]
    high = codes >= 0x3200
    if high.any():
        runs[high] = np.searchsorted(starts, codes[high], side="right") - 1
    return runs


@lru_cache(maxsize=1)
def _model() -> tuple[Any, ...]:
    import numpy as np
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    model.set_languages([name for name in set(model.nb_classes) if name != "pcm"])
    moves = np.frombuffer(model.tk_nextmove, dtype=model.tk_nextmove.typecode)
    rows = np.array(model.tk_row, dtype=np.int64) << 8
    weights = np.ascontiguousarray(model.nb_ptc, dtype=np.float32)
    names = np.array(model.nb_classes, dtype=object)
    names[names == "zxx"] = UNDETERMINED
    prior = model.nb_pc.astype(np.float32)
    return moves, rows, np.array(model.tk_output, np.int64), weights, prior, names


def _model_languages(texts: Sequence[str]) -> list[str]:
    names: list[str] = []
    for start in range(0, len(texts), _AT_ONCE):
        names += _classified(texts[start : start + _AT_ONCE])
    return names


def _classified(texts: Sequence[str]) -> list[str]:
    import numpy as np

    moves, rows, outputs, weights, prior, names = _model()
    letters = _letters(texts)
    state = np.zeros(len(texts), np.int64)
    features = np.full((letters.shape[1], len(texts)), -1, np.int64)
    for at in range(letters.shape[1]):
        state = moves[rows[state] + letters[:, at]].astype(np.int64)
        features[at] = outputs[state]
    features[(letters == 0).T] = -1
    scores = _scores(features.T, weights) + prior
    return names[scores.argmax(axis=1)].tolist()  # type: ignore[no-any-return]


def _letters(texts: Sequence[str]) -> "NDArray[np.uint8]":
    import numpy as np

    raw = [text[:_BYTES].encode("utf-8")[:_BYTES] for text in texts]
    longest = max(map(len, raw))
    return np.frombuffer(b"".join(part.ljust(longest, b"\0") for part in raw), np.uint8).reshape(
        len(texts), longest
    )


def _scores(features: "NDArray[np.int64]", weights: "NDArray[np.float32]") -> "NDArray[np.float32]":
    import numpy as np

    size = len(weights)
    owner, at = np.nonzero(features >= 0)
    seen, counts = np.unique(owner * size + features[owner, at], return_counts=True)
    owners, wanted = np.divmod(seen, size)
    rows, much = weights[wanted], np.log1p(counts.astype(np.float32))
    scores: NDArray[np.float32] = np.zeros((len(features), weights.shape[1]), np.float32)
    edges = np.searchsorted(owners, np.arange(len(features) + 1)).tolist()
    for at_text, (low, high) in enumerate(zip(edges, edges[1:], strict=False)):
        scores[at_text] = much[low:high] @ rows[low:high]
    return scores
