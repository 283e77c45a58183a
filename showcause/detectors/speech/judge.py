"""What posts say under the speech rules: found, or found in a context that allows it.

Contexts are decided before anything is called adverse. A text is judged sentence by sentence, in
every language there is a table for, since short texts do not tell which they are in; all parts of
a find come from one table. Nothing here is a measure: a person who reads the language decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from html import unescape
from typing import TYPE_CHECKING, Final

from showcause.detectors.speech.forms import QUOTED, bare, disguised, sentences
from showcause.detectors.speech.tables import Language, languages

if TYPE_CHECKING:
    import pyarrow as pa

FOUND: Final = ("group", "person", "support", "harass")
IN_A_SENTENCE: Final = (*FOUND, "slogan", "ruled", "denied", "double", "report", "condemn")
LONGEST: Final = 200_000
"""Characters of one text that are read at most; what is longer says so (`unread`)."""


class Verdict(StrEnum):
    """What a text comes to. `UNCLEAR` is put aside for a person and speaks against nobody."""

    NOTHING = "nothing"
    CONTEXT = "context"
    ADVERSE = "adverse"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Said:
    """One text's verdict: what was found, in which table's language, and which contexts it has.

    `urgent`: a person, a time and a home are named, so a reader looks at it before all else.
    """

    verdict: Verdict = Verdict.NOTHING
    found: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    language: str = ""
    urgent: bool = False


NOTHING: Final = Said()


def judged(texts: "pa.Array", known: tuple[Language, ...] | None = None) -> dict[int, Said]:
    """Of texts (null where there is none): the place and verdict of each that says something."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = pc.fill_null(texts.cast(pa.string()), "")
    plain, unclear = _readable(texts)
    found: dict[int, list[Said]] = {place: [Said(Verdict.UNCLEAR)] for place in unclear}
    readings, places = _readings(bare(plain))
    for place, said in _read(readings, languages() if known is None else known):
        found.setdefault(places[place], []).append(said)
    return {place: _together(said) for place, said in sorted(found.items())}


def _readings(plain: "pa.Array") -> "tuple[pa.Array, list[int]]":
    """Every reading of bare texts that says something else than the plain one, and whose it is."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parts, places = [plain], list(range(len(plain)))
    for other in disguised(plain):
        differs = pc.indices_nonzero(pc.not_equal(other, plain))
        parts.append(other.take(differs))
        places += differs.to_pylist()
    return pa.concat_arrays([_whole(part) for part in parts]), places


def _whole(part: "pa.Array | pa.ChunkedArray") -> "pa.Array":
    return part.combine_chunks() if hasattr(part, "combine_chunks") else part


def _readable(texts: "pa.Array") -> "tuple[pa.Array, list[int]]":
    """Texts with their overridden runs turned round, and the places of those no one can read."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for sign, shown in ((r"[\x{202d}\x{202e}]", _turned), (r"&#?[0-9a-zA-Z]+;", unescape)):
        hidden = pc.match_substring_regex(texts, sign)
        if pc.any(hidden).as_py():
            plain = [shown(text) for text in texts.filter(hidden).to_pylist()]
            texts = pc.replace_with_mask(texts, hidden, pa.array(plain, pa.string()))
    texts = pc.utf8_slice_codeunits(texts, 0, LONGEST)
    # Without letters there is nothing to read, whatever stands on top of one another.
    letters = pc.utf8_length(pc.replace_substring_regex(texts, r"[^\p{L}\p{N}]+", ""))
    marks = pc.count_substring_regex(texts, r"\p{M}")
    heavy = pc.greater(marks, pc.add(pc.multiply(letters, 3), 40))
    return texts, pc.indices_nonzero(heavy).to_pylist()


def _turned(text: str) -> str:
    """A text as it is seen: what a right-to-left override turns round, turned round."""
    first, *rest = text.split("\u202e")
    shown = [first.replace("\u202d", "")]
    for part in rest:
        inside, ended, after = part.partition("\u202c")
        shown.append(inside.replace("\u202d", "")[::-1] + (after if ended else ""))
    return "".join(shown)


def _read(texts: "pa.Array", known: Iterable[Language]) -> Iterable[tuple[int, Said]]:
    import pyarrow.compute as pc

    split, text_no = sentences(texts)
    for language in known:
        near = pc.indices_nonzero(pc.match_substring_regex(split, language.patterns["heads"]))
        if not len(near):
            continue
        spoken = _without(split.take(near), language.patterns["idioms"])
        hits = pc.indices_nonzero(pc.match_substring_regex(spoken, language.any))
        if len(hits):
            places = text_no.take(near.take(hits))
            said = _said(language, spoken.take(hits), texts.take(places))
            yield from zip(places.to_pylist(), said, strict=True)


def _without(split: "pa.Array", idioms: str) -> "pa.Array":
    import pyarrow.compute as pc

    return pc.replace_substring_regex(split, idioms, " figuratively ") if idioms else split


def _said(language: Language, hits: "pa.Array", whole: "pa.Array") -> list[Said]:
    """Of sentences in which something was found, with their whole texts: what each says."""
    from showcause.detectors.speech.forms import words

    told = {name: _holds(hits, language.patterns[name]) for name in IN_A_SENTENCE}
    around = words(whole)
    told |= {name: _holds(around, language.patterns[name]) for name in ("play", "time", "home")}
    told["laughs"] = _holds(whole, "[😂🤣😆😜😝🎮🎲⚽🏀🎵🎶♪♫]")
    told["quotes"] = _holds(hits, QUOTED)
    return [
        _weighed(language.code, {name: values[place] for name, values in told.items()})
        for place in range(len(hits))
    ]


def _holds(texts: "pa.Array", pattern: str) -> list[bool]:
    import pyarrow.compute as pc

    if not pattern:
        return [False] * len(texts)
    found: list[bool] = pc.match_substring_regex(texts, pattern).to_pylist()
    return found


def _weighed(code: str, told: dict[str, bool]) -> Said:
    """What one sentence comes to: every context is asked before anything is adverse."""
    found = tuple(name for name in FOUND if told[name])
    named = told["time"] and told["home"]
    contexts = tuple(_contexts(found, told, named))
    if not found and told["slogan"] and named and not told["ruled"]:
        return Said(Verdict.ADVERSE, ("person",), (), code, urgent=True)
    if not found:
        return Said(Verdict.CONTEXT, ("slogan",), (*contexts, "slogan"), code)
    if contexts:
        return Said(Verdict.CONTEXT, found, contexts, code)
    return Said(Verdict.ADVERSE, found, (), code, urgent=named)


def _contexts(found: tuple[str, ...], told: dict[str, bool], named: bool) -> Iterable[str]:
    if told["denied"] and not told["double"]:
        yield "negation"
    if told["report"] or told["quotes"]:
        yield "report"
    if told["condemn"]:
        yield "condemnation"
    # A game or a joke between friends excuses what is said to somebody, never what is said of a
    # people, and nothing that names where and when.
    if (told["play"] or told["laughs"]) and not named and set(found) <= {"person", "harass"}:
        yield "play"


def _together(said: list[Said]) -> Said:
    """One verdict of all readings, sentences and languages: the one a person must see first."""
    order = (Verdict.ADVERSE, Verdict.UNCLEAR, Verdict.CONTEXT, Verdict.NOTHING)
    first = min(said, key=lambda one: (order.index(one.verdict), not one.urgent, one.language))
    same = [one for one in said if one.verdict is first.verdict]
    return Said(
        first.verdict,
        tuple(sorted({name for one in same for name in one.found})),
        tuple(sorted({name for one in same for name in one.contexts})),
        first.language,
        any(one.urgent for one in same),
    )
