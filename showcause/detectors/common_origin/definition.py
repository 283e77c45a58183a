"""The common-origin definition: the SQL beside this file, and its parameters."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from showcause.domain.moment import HOUR
from showcause.engine.definition import Definition, steps_from_sql

NAME: Final = "common_origin"
VERSION: Final = "1"
_FILES = ("tokens.sql", "links.sql", "creations.sql")


@dataclass(frozen=True, slots=True)
class OriginSettings:
    """What counts as set up together.

    A token held by more than `widest` accounts is a public machine (a school laboratory, an
    internet café) and links nobody. `burst` is in milliseconds. A burst needs `fewest` members of
    one network and a surprise of `surprise` millionths (6,000,000: one in a million) beyond the
    platform's own sign-ups of that hour.
    """

    widest: int = 60
    burst: int = HOUR
    fewest: int = 8
    surprise: int = 6_000_000
    smallest_network: int = 3
    resolution: float = 0.1
    seed: int = 2016

    def parameters(self) -> dict[str, int]:
        """The whole numbers the SQL asks for."""
        return {
            "widest": self.widest,
            "burst": self.burst,
            "half": self.burst // 2,
            "fewest": self.fewest,
        }


@cache
def definition() -> Definition:
    """The whole definition, as stored with every finding."""
    folder = Path(__file__).parent
    texts = ((folder / name).read_text(encoding="utf-8") for name in _FILES)
    steps = tuple(step for text in texts for step in steps_from_sql(text))
    return Definition(NAME, VERSION, ("signup", "account"), steps)
