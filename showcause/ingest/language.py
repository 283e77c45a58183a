"""The language of each post: the declared one, the script where it settles it, else py3langid.

A declared language (BCP 47, primary subtag kept) stands unless the text's script cannot write it.
Scripts used by one language settle it. Latin, Cyrillic, Arabic and Devanagari texts nobody declared
go to py3langid's model, walked for all distinct texts at once over their first 120 bytes. `und`
where nothing can be told: under 8 letters, or the model sees no language. Nigerian Pidgin (`pcm`)
is left out of the model because it takes one in ten English posts for it; such posts become `en`.
Known failure: one or two short words; closely related languages.
"""

import re
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


def languages_of(normal: "pa.Array", indices: "pa.Array", declared: "pa.Array") -> "pa.Array":
    """The language of each row; null for rows without a text (null index)."""
    import numpy as np
    import pyarrow as pa

    of_script = np.concatenate([np.array([_NONE], dtype=object), script_languages(normal)])
    rows = indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64) + 1
    claims, claimed = _claims(declared, of_script[rows])
    open_rows = (of_script[rows] == _OPEN) & ~claimed
    found = of_script.copy()
    found[found == _NONE] = UNDETERMINED
    wanted = np.unique(rows[open_rows])
    if len(wanted):
        found[wanted] = model_languages(normal.take(pa.array(wanted - 1)))
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


def script_languages(normal: "pa.Array") -> "NDArray[np.object_]":
    """What the script says of each text: a language, `?` for many, or nothing."""
    import numpy as np

    from showcause.ingest.buffers import bytes_and_starts
    from showcause.ingest.loops import letters_by_run

    names, near, firsts, kinds = _script_runs()
    counts = np.zeros((len(normal), len(names)), np.int64)
    letters_by_run(*bytes_and_starts(normal), near, firsts, kinds, counts)
    counts[:, 0] = 0
    # Japanese is written mostly in Han with some Kana; Kana is what tells it from Chinese.
    ja, zh = (int(np.flatnonzero(names == name)[0]) for name in ("ja", "zh"))
    kana, han = counts[:, ja].copy(), counts[:, zh].copy()
    japanese = kana * 10 >= np.maximum(han, 1)
    counts[:, ja] = np.where(japanese, kana + han, kana)
    counts[:, zh] = np.where(japanese, 0, han)
    named: NDArray[np.object_] = names[counts.argmax(axis=1)]
    named[(counts.sum(axis=1) < _FEWEST_LETTERS) & (named == _OPEN)] = _NONE
    return named


@lru_cache(maxsize=1)
def _script_runs() -> "tuple[NDArray[np.object_], NDArray[Any], NDArray[Any], NDArray[Any]]":
    """The names, the place in them of each low code point, the runs' first code points, theirs."""
    import numpy as np

    names = [_NONE, *sorted({name for _, name in _SCRIPTS if name})]
    firsts = np.array([first for first, _ in _SCRIPTS], np.int64)
    kinds = np.array([names.index(name) for _, name in _SCRIPTS], np.int64)
    near = kinds[np.searchsorted(firsts, np.arange(0x3200), side="right") - 1]
    return np.array(names, dtype=object), near, firsts, kinds


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


def model_languages(texts: "pa.Array") -> "NDArray[np.object_]":
    """The language py3langid's model finds likeliest for each text."""
    from showcause.ingest.buffers import bytes_and_starts
    from showcause.ingest.loops import likeliest

    moves, rows, outputs, weights, prior, names = _model()
    data, starts = bytes_and_starts(texts)
    best = likeliest(data, starts, _BYTES, moves, rows, outputs, weights, prior)
    named: NDArray[np.object_] = names[best]
    return named
