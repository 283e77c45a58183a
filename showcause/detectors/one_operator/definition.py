"""The one-operator definition: the SQL beside this file, and its parameters."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from showcause.domain.moment import DAY
from showcause.engine.definition import Definition, steps_from_sql

NAME: Final = "one_operator"
VERSION: Final = "1"
_FILES = ("acts.sql", "holdings.sql")


@dataclass(frozen=True, slots=True)
class OperatorSettings:
    """What makes accounts look like one operator's.

    A token held by more than `widest` accounts links nobody. A thing counts as pushed where it was
    posted within `window` ms by more members than chance explains: a surprise of `surprise`
    millionths, 3,000,000 being one in a thousand. A member pushed at least `things`, and they are
    at least `repeated_ppm` of all it posted. Groups with as many things in common are one, of
    things that accounts without a device of their own are `theirs_ppm` of, that day; things of
    more than `most_groups` groups say nothing. Where `open_ppm` of a group show the same first word
    of at least `letters` letters as their name, it hides from nobody. All of these are choices,
    made on generated innocents and farms (docs/explanation/operators.md).
    """

    widest: int = 60
    window: int = DAY
    surprise: int = 3_000_000
    things: int = 15
    repeated_ppm: int = 400_000
    theirs_ppm: int = 800_000
    most_groups: int = 400
    open_ppm: int = 800_000
    letters: int = 4
    smallest: int = 3

    def parameters(self) -> dict[str, int]:
        """The whole numbers the SQL asks for."""
        return {"widest": self.widest, "window": self.window, "half": self.window // 2}


@cache
def definition() -> Definition:
    """The whole definition, as stored with every finding."""
    folder = Path(__file__).parent
    texts = ((folder / name).read_text(encoding="utf-8") for name in _FILES)
    steps = tuple(step for text in texts for step in steps_from_sql(text))
    return Definition(NAME, VERSION, ("signup", "share", "post", "account"), steps)
