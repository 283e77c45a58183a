"""What pages say, by dotted name and language, beside the sentences that letters share.

A page asks for a name of `interface/<language>.toml` first and of the letters' sentences then.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Final

from showcause.notices.languages import ENGLISH
from showcause.notices.sentences import sentences

FOLDER: Final = "interface"


@lru_cache(maxsize=32)
def strings(language: str) -> Mapping[str, str]:
    """Every string of the pages by dotted name; empty for a language that has none yet."""
    path = files("showcause.notices") / FOLDER / f"{language}.toml"
    if not path.is_file():
        return {}
    return dict(_flat(tomllib.loads(path.read_text("utf-8")), ""))


def string(language: str, name: str) -> tuple[str, str]:
    """The string of that name and the language it is in: English where the other lacks it.

    Raises:
        KeyError: English has no such string either.
    """
    for code in (language, ENGLISH.code):
        for known in (strings(code), sentences(code)):
            if name in known:
                return known[name], code
    raise KeyError(name)


def _flat(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", str(value)
