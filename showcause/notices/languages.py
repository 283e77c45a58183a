"""The languages people are told things in: each is a file of sentences that says so of itself.

A language is added by its files alone (docs/how-to/add-a-language.md); no code names one but
English, which stands in where a language lacks something.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final


@dataclass(frozen=True, slots=True)
class Language:
    """One language with a full set of letters and pages.

    `digits` are the ten digits of its prose; `is_checked` says that a native reader has read
    every letter and sentence. `name` is its own; `tag` is for HTML, such as `zh-Hans`. `date` is
    Babel's pattern of a day; `deadline` and `percent` hold places for what they are about.
    """

    code: str
    is_right_to_left: bool
    is_checked: bool
    digits: str = "0123456789"
    name: str = ""
    tag: str = ""
    calendar: str = "gregorian"
    date: str = "d MMMM y"
    deadline: str = "{day}, {time} UTC"
    percent: str = "{n}%"


def _read() -> dict[str, Language]:
    folder = files("showcause.notices") / "sentences"
    codes = sorted(path.name[:-5] for path in folder.iterdir() if path.name.endswith(".toml"))
    return {code: _language(code, (folder / f"{code}.toml").read_text("utf-8")) for code in codes}


def _language(code: str, text: str) -> Language:
    said = tomllib.loads(text)["language"]
    return Language(
        code=code,
        is_right_to_left=said["direction"] == "rtl",
        is_checked=said["checked"] == "yes",
        digits=said["digits"],
        name=said["name"],
        tag=said["tag"],
        calendar=said["calendar"],
        date=said["date"],
        deadline=said["deadline"],
        percent=said["percent"],
    )


LANGUAGES: Final[Mapping[str, Language]] = _read()

ENGLISH: Final = LANGUAGES["en"]


@lru_cache(maxsize=1024)
def language_for(tag: str) -> Language | None:
    """The language of a tag such as `es-MX` or `fa_IR`; None when we have no letters in it."""
    return LANGUAGES.get(tag.replace("_", "-").partition("-")[0].lower())
