"""Whole sentences per language, by dotted name, with the plural forms each language has.

The sentences live in `sentences/<language>.toml`; plural categories are CLDR's, through Babel.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files

from showcause.domain.errors import UnknownName
from showcause.notices.writing import number


@lru_cache(maxsize=16)
def source_of(language: str) -> str:
    """The text of the language's file of sentences, as its version is taken from it."""
    path = files("showcause.notices") / "sentences" / f"{language}.toml"
    return path.read_text("utf-8")


@lru_cache(maxsize=16)
def sentences(language: str) -> Mapping[str, str]:
    """Every sentence by dotted name, such as `measure.suspend.decided`."""
    return dict(_flat(tomllib.loads(source_of(language)), ""))


def sentence(language: str, name: str) -> str:
    """The sentence of that name, its {placeholders} still open.

    Raises:
        UnknownName: no such sentence; the hint carries the nearest one.
    """
    known = sentences(language)
    if name in known:
        return known[name]
    raise _unknown(language, name)


def words_of(family: str) -> tuple[str, ...]:
    """The fixed words a letter can tell: families are `reason`, `cause`, `guard`, `profile`…"""
    prefix = f"{family}."
    return tuple(name[len(prefix) :] for name in sentences("en") if name.startswith(prefix))


@lru_cache(maxsize=65_536)
def counted(language: str, name: str, count: int) -> str:
    """The sentence of that name in the plural form of `count`, with {n} written in."""
    return counted_form(language, name, count).format(n=number(count, language))


def counted_form(language: str, name: str, count: int) -> str:
    """The same with its {placeholders} still open."""
    known = sentences(language)
    wanted = ["zero"] if count == 0 else []
    for category in (*wanted, _plural_rule(language)(count), "other"):
        if f"{name}.{category}" in known:
            return known[f"{name}.{category}"]
    raise _unknown(language, name)


@lru_cache(maxsize=16)
def _plural_rule(language: str) -> Callable[[int], str]:
    from babel import Locale

    rule: Callable[[int], str] = Locale.parse(language).plural_form
    return rule


def _unknown(language: str, name: str) -> UnknownName:
    near = get_close_matches(name, sentences(language), n=1)
    hint = f"did you mean {near[0]}?" if near else ""
    return UnknownName(f"no sentence is called {name}", where=f"notices in {language}", hint=hint)


def _flat(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", str(value)
