"""The languages notices are written in, and who has checked them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final


@dataclass(frozen=True, slots=True)
class Language:
    """One language with a full set of letters.

    `digits` are the ten digits of its prose; `is_checked` says that a native reader has read
    every letter and sentence.
    """

    code: str
    is_right_to_left: bool
    is_checked: bool
    digits: str = "0123456789"


LANGUAGES: Final[Mapping[str, Language]] = {
    "en": Language("en", is_right_to_left=False, is_checked=True),
    "es": Language("es", is_right_to_left=False, is_checked=False),
    "fa": Language("fa", is_right_to_left=True, is_checked=False, digits="۰۱۲۳۴۵۶۷۸۹"),
}

ENGLISH: Final = LANGUAGES["en"]


@lru_cache(maxsize=1024)
def language_for(tag: str) -> Language | None:
    """The language of a tag such as `es-MX` or `fa_IR`; None when we have no letters in it."""
    return LANGUAGES.get(tag.replace("_", "-").partition("-")[0].lower())
