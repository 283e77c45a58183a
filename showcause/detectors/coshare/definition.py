"""The co-sharing definition: the SQL beside this file, and its parameters."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from showcause.domain.moment import DAY, MINUTE
from showcause.engine.definition import Definition, steps_from_sql

NAME: Final = "coshare"
VERSION: Final = "1"
OPTIONAL: Final = ("domain", "mention", "reply", "text", "sequence", "fast_repost", "moment")
"""Traces looked at only when asked: popular ones, targets of talk, and those made of others."""
_FILES = ("coshare.sql", "habits.sql", "evidence.sql")


@dataclass(frozen=True, slots=True)
class CoshareSettings:
    """What counts as sharing together, and how much chance is tolerated.

    `window` is in milliseconds. `objects` is how many different objects (in as many different
    posts) make a tie. `rhythm` is how many windows make the surroundings an object's popularity
    is measured in (60 windows of a minute: the hour). `heavy` is the number of ordered pairs from
    which an object is only checked for pairs that meet elsewhere; beyond `saturation` it makes no
    pairs of its own. `false_ties_ppm` is the share of ties chance may make, `false_networks_ppm`
    how often chance may make even one network. `resolution` is the share of possible ties a network
    needs to hold together. From `compiled_from` rows on, compiled passes give the rows of the SQL;
    they go through all pairs of heavy objects while these are below `pairs_a_row` for each row.
    `looks` is how many windows are looked at: every pair is a test in each.
    """

    window: int = MINUTE
    objects: int = 2
    rhythm: int = 60
    heavy: int = 250_000
    saturation: int = 5_000_000
    false_ties_ppm: int = 10_000
    false_networks_ppm: int = 10_000
    smallest_network: int = 3
    resolution: float = 0.1
    seed: int = 2016
    proofs: int = 12
    most_proofs: int = 3_000_000
    pairs_at_once: int = 12_000_000
    compiled_from: int = 100_000
    pairs_a_row: int = 32
    looks: int = 1
    with_domain: bool = False
    with_mention: bool = False
    with_reply: bool = False
    with_text: bool = False
    with_sequence: bool = False
    with_fast_repost: bool = False
    with_moment: bool = False

    @property
    def by_day(self) -> bool:
        """Whether an object's popularity is measured over a day or more."""
        return self.window * self.rhythm >= DAY

    def parameters(self) -> dict[str, int]:
        """The whole numbers the SQL asks for."""
        named = ("window", "objects", "rhythm", "heavy", "saturation", "proofs")
        flags = tuple(f"with_{trace}" for trace in OPTIONAL)
        return {name: int(getattr(self, name)) for name in (*named, *flags)} | {
            "parts": 1,
            "part": 0,
        }


@cache
def definition() -> Definition:
    """The whole definition, as stored with every finding."""
    folder = Path(__file__).parent
    texts = ((folder / name).read_text(encoding="utf-8") for name in _FILES)
    steps = tuple(step for text in texts for step in steps_from_sql(text))
    return Definition(NAME, VERSION, ("share", "post", "account"), steps)
