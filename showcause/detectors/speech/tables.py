"""The tables of each language, and the patterns that are made of them.

A table (`languages/*.toml`) holds lists of phrases by section and, under `[constructions]`, how
they stand together: `{section}` is one of its phrases, a blank parts words, `~` up to three words
of `soft`, `…` up to five of `filler` (any two words where a language lists none). In a phrase `*`
is the rest of a word. Everything is matched by RE2, whose time is linear in the text.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from showcause.detectors.speech.forms import bare
from showcause.domain.errors import BadInput

FOLDER: Final = Path(__file__).parent / "languages"

GROUP: Final = (
    "{will_harm}…{people}", "{people}…{will_harm}", "{intent}…{harm}…{people}",
    "{intent}…{people}…{harm}", "{people}…{intent}…{harm}", "{people}…{harm}…{intent}",
    "{must}…{harm}…{people}", "{must}…{people}…{harm}", "{people}…{must}…{harm}",
    "{people}…{harm}…{must}", "{death_to}…{people}", "{people}…{death_to}",
    "{call}…{people}", "{people}…{call}", "{people}…{must}…{harmed}", "{must}…{people}…{harmed}",
    "{people}…{harmed}…{must}", "{people}…{deserve}", "{deserve}…{people}",
    "{wish}…{people}…{harmed}", "{wish}…{people}…{harm}", "{wish}…{harm}…{people}",
    "{better}…{people}", "{only_answer}…{people}", "{intent}…{cut}…{body}…{people}",
    "{intent}…{body}…{people}…{cut}", "{must}…{cut}…{body}…{people}",
)  # fmt: skip
PERSON: Final = (
    "{phrase}", "{intent}…{harm}…{you}", "{intent}…{you}…{harm}", "{you}…{intent}…{harm}",
    "{you}…{harm}…{intent}", "{will_harm}…{you}", "{you}…{will_harm}", "{you}…{must}…{harm}",
    "{you}…{harm}…{must}", "{must}…{you}…{harm}", "{must}…{harm}…{you}",
    "{you}…{deserve}", "{deserve}…{you}", "{better}…{you}",
    "{intent}…{cut}…{body}", "{intent}…{body}…{cut}", "{will_cut}…{body}", "{only_answer}…{you}",
)  # fmt: skip
SUPPORT: Final = ("{glory}…{orgs}", "{orgs}…{glory}")
SLOGAN: Final = ("{slogan}…[^ ]+", "[^ ]+…{slogan}")
DENIED: Final = ("{neg}{near}({harm}|{harmed}|{will_harm}|{phrase}|{harm_noun}|{remove}|{call})",)

HEADS: Final = (
    "harm", "will_harm", "phrase", "slogan", "death_to", "deserve", "harass", "orgs", "call",
    "harmed", "harm_noun", "remove", "cut", "will_cut", "better", "only_answer", "heads",
)  # fmt: skip
"""Sections one of which is in everything that is found; looked for first, since it is cheap.

`heads` holds the plain words of constructions that name none of the others.
"""

CONTEXTS: Final = ("report", "condemn", "play", "time", "home", "double")
"""Sections that are looked for by themselves."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language's patterns, in RE2; what it has no phrases for is an empty pattern.

    `group`, `person`, `support`, `harass`: what is found. `slogan`: a cry against somebody.
    `denied`: what is said not to be. `idioms`: figures of speech, taken out first.
    """

    code: str
    patterns: Mapping[str, str]

    @property
    def any(self) -> str:
        """Whatever has to be there before anything else is asked."""
        found = (self.patterns[name] for name in ("group", "person", "support", "harass", "slogan"))
        return "|".join(f"(?:{pattern})" for pattern in found if pattern)


@cache
def languages() -> tuple[Language, ...]:
    """Every language there is a table for, by code."""
    return tuple(_language(path) for path in sorted(FOLDER.glob("*.toml")))


@cache
def tables_hash() -> str:
    """What names the tables as they are: SHA-256 over their bytes."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.toml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def language_from(text: str, code: str) -> Language:
    """A language from the text of its table.

    Raises:
        BadInput: the table is not TOML, or a construction is no pattern.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        made = _compiled(tomllib.loads(text), code)
        for pattern in made.patterns.values():
            pc.match_substring_regex(pa.array([""]), pattern)
    except (tomllib.TOMLDecodeError, pa.ArrowInvalid) as error:
        raise BadInput(str(error), where=f"{code}.toml") from error
    return made


def _language(path: Path) -> Language:
    return language_from(path.read_text(encoding="utf-8"), path.stem)


def _compiled(table: dict[str, object], code: str) -> Language:
    sections = _folded({name: value for name, value in table.items() if isinstance(value, list)})
    spaced = not table.get("unspaced")
    gaps = _gaps(table, spaced)
    own = table.get("constructions", {})
    made: dict[str, str] = {}
    for name, shared in (("group", GROUP), ("person", PERSON), ("support", SUPPORT),
                         ("slogan", SLOGAN), ("denied", DENIED)):  # fmt: skip
        forms = own.get(name, shared) if isinstance(own, dict) else shared
        made[name] = _union([_construction(form, sections, gaps) for form in forms], spaced)
    for name in (*CONTEXTS, "harass", "idioms"):
        made[name] = _union([sections.get(name, "")], spaced)
    ruled = "|".join(filter(None, (sections.get("rulers"), sections.get("states"))))
    made["heads"] = _union([sections[name] for name in HEADS if sections.get(name)], spaced)
    made["ruled"] = _union([_construction("{slogan}…" + f"(?:{ruled})", sections, gaps),
                            _construction(f"(?:{ruled})" + "…{slogan}", sections, gaps)]
                           if ruled else [], spaced)  # fmt: skip
    return Language(code, made)


def _gaps(table: Mapping[str, object], spaced: bool) -> dict[str, str]:
    if not spaced:
        return {"~": ".{0,4}", "…": ".{0,4}", "{near}": ".{0,6}"}
    made = {"{near}": r"(?: [^ ]+){0,6} "}
    for sign, name, most in (("~", "soft", 3), ("…", "filler", 5)):
        words = str(table.get(name, ""))
        listed = "|".join(folded_phrases(re.findall(r"\([^)]*\)|\S+", words)))
        made[sign] = f"(?: (?:{listed})){{0,{most}}} " if listed else r"(?: [^ ]+){0,3} "
    return made


def _folded(sections: Mapping[str, list[object]]) -> dict[str, str]:
    """Each section as one alternative, in the form that texts are matched in."""
    phrases = [(name, str(phrase)) for name, listed in sections.items() for phrase in listed]
    found: dict[str, list[str]] = {name: [] for name in sections}
    folded = folded_phrases([phrase for _, phrase in phrases])
    for (name, _), made in zip(phrases, folded, strict=True):
        found[name].append(made)
    return {name: "|".join(made) for name, made in found.items()}


def folded_phrases(phrases: list[str]) -> list[str]:
    """Phrases in the form that texts are matched in; `*` as the rest of a word."""
    import pyarrow as pa

    kept = [phrase.replace("\\w*", "*") for phrase in phrases]
    folded = bare(pa.array(kept, pa.string())).to_pylist()
    return [re.sub(r"(?<=[^\W_])\*|(?<=[\u0900-\u0dff'])\*", "[^ ]*", made) for made in folded]


def _construction(form: str, sections: Mapping[str, str], gaps: Mapping[str, str]) -> str:
    """A construction as a pattern; empty where nothing it names has phrases.

    Of alternatives such as `({a}|{b})` those without phrases never match.
    """
    names = re.findall(r"\{([a-z_]+)\}", form)
    known = [name for name in names if name != "near" and sections.get(name)]
    alone = [name for name in re.findall(r"\{([a-z_]+)\}", re.sub(r"\([^()]*\)", "", form))]
    if not known or any(name != "near" and not sections.get(name) for name in alone):
        return ""
    for sign, gap in gaps.items():
        form = form.replace(sign, gap)
    for name in names:
        if name != "near":
            form = form.replace(f"{{{name}}}", f"(?:{sections.get(name) or chr(0)})")
    return form


def _union(patterns: list[str], spaced: bool) -> str:
    kept = "|".join(f"(?:{pattern})" for pattern in patterns if pattern)
    if not kept:
        return ""
    return f" (?:{kept}) " if spaced else f"(?:{kept})"
