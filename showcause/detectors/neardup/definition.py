"""The near-duplicate definition: the SQL beside this file, and its parameters."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from showcause.engine.definition import Definition, steps_from_sql

NAME: Final = "neardup"
VERSION: Final = "1"


@dataclass(frozen=True, slots=True)
class NeardupSettings:
    """What counts as a copy, and what is too common to be compared.

    Two texts are copies when turning one into the other takes edits of at most `edited_ppm` of the
    longer one's letters: a fifth of a text's characters, edited at random, is seldom more than a
    quarter of its letters. Texts below `letters` (`dense_letters` in Han, Kana and Hangul) are not
    compared: everybody writes "good morning". Of the texts with one key, in order of length, each
    is compared with the next `ahead`. From `compiled_from` texts on, compiled passes give the
    groups of the SQL.
    """

    edited_ppm: int = 250_000
    letters: int = 16
    dense_letters: int = 8
    ahead: int = 32
    compiled_from: int = 5_000

    def parameters(self) -> dict[str, int]:
        """The whole numbers the SQL asks for."""
        return {"kept_ppm": 1_000_000 - self.edited_ppm, "ahead": self.ahead}


@cache
def definition() -> Definition:
    """The whole definition."""
    text = (Path(__file__).parent / "neardup.sql").read_text(encoding="utf-8")
    return Definition(NAME, VERSION, ("post",), steps_from_sql(text))
