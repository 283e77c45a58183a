"""A written world told again with the sides of its conflicts exchanged, and nothing else.

Whoever ruled opposes and whoever opposed rules; the cause of the deceivers becomes that of the
innocent; a country becomes another one. Only names change hands, so every proposal, hold and place
in the queue must stay where it was.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from showcause.simulate.flips import FLIPS, Facts, Row, facts_of, rows_of
from showcause.simulate.phrases import DECEPTIVE_LINES, FANDOM_LINES, PROTEST_LINES, STUDENT_LINES
from showcause.simulate.slogans import LOYAL_LINES, OPPOSITION_LINES

Renaming = Callable[[Any], Any]


def _exchanged(*pairs: tuple[str, str]) -> dict[str, str]:
    return {**dict(pairs), **{second: first for first, second in pairs}}


_LINES: Final = {
    "sides": _exchanged(*zip(OPPOSITION_LINES, LOYAL_LINES, strict=True)),
    "causes": _exchanged(
        *zip(DECEPTIVE_LINES, STUDENT_LINES, strict=True),
        *zip(PROTEST_LINES[:6], FANDOM_LINES, strict=True),
    ),
}
_STEMS: Final = {
    "sides": (("azadi", "vatan"),),
    "causes": (("win", "students"), ("march", "fan")),
}
"""How the links and tags of each side begin."""


def swap(world: Path, out: Path, what: str) -> None:
    """Write the world's events with one exchange made everywhere into `out`."""
    change = _SWAPS[what](world)
    out.mkdir(parents=True)
    with (out / "events.ndjson").open("w", encoding="utf-8") as file:
        for row in rows_of(world):
            for told in change(row):
                file.write(json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n")


def _renamed(what: str) -> Callable[[Row], list[Row]]:
    lines, stems = _LINES[what], _STEMS[what]

    def change(row: Row) -> list[Row]:
        if row["type"] != "post":
            return [row]
        links = [_link(link, stems) for link in row["urls"]]
        tags = [_stem(tag, stems) for tag in row["hashtags"]]
        return [
            {**row, "text": lines.get(row["text"], row["text"]), "urls": links, "hashtags": tags}
        ]

    return change


def _link(link: str, stems: tuple[tuple[str, str], ...]) -> str:
    scheme, _, rest = link.partition("://")
    host, _, path = rest.partition("/")
    return f"{scheme}://{_stem(host, stems)}/{path}"


def _stem(name: str, stems: tuple[tuple[str, str], ...]) -> str:
    """The name of the other side; a stem counts only where a number or its end follows."""
    for first, second in stems:
        for old, new in ((first, second), (second, first)):
            rest = name.removeprefix(old)
            if rest != name and (not rest or rest[0] == "-" or rest[0].isdigit()):
                return new + rest
    return name


def _countries(world: Path) -> Callable[[Row], list[Row]]:
    """Everybody speaks another language, tags included: no two of them become one."""
    facts: Facts = facts_of(world, 0, everybody=True)
    tags = {tag for row in rows_of(world) if row["type"] == "post" for tag in row["hashtags"]}
    named = {tag: f"{place}کشور" for place, tag in enumerate(sorted(tags))}
    spoken = replace(facts, own_tags=frozenset())

    def change(row: Row) -> list[Row]:
        told = FLIPS["language"](row, spoken)
        return [_retagged(one, named) if one["type"] == "post" else one for one in told]

    return change


def _retagged(row: Row, named: Mapping[str, str]) -> Row:
    return {**row, "hashtags": [named[tag] for tag in row["hashtags"]]}


_SWAPS: Final[Mapping[str, Callable[[Path], Callable[[Row], list[Row]]]]] = {
    "sides": lambda _: _renamed("sides"),
    "causes": lambda _: _renamed("causes"),
    "countries": _countries,
}

SWAPS: Final = tuple(_SWAPS)
