"""Who plays which part in story 3: which side hides and is reported, where, and whose the farm is.

The parts stay: the same accounts do the same acts in the same circumstances. What changes is who
they are, so a world and its recast world can be compared account by account. Nobody may fare
otherwise because the rulers hide instead of their opponents, because a network of one operator
speaks for the state or for its dissidents, or because all of it happens in another country.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from showcause.simulate.phrases import CODES, DECEPTIVE_LINES
from showcause.simulate.slogans import HIDDEN_NAMES, LOYAL, OPPOSED


@dataclass(frozen=True, slots=True)
class Voice:
    """A cause: what it says in each language, and how its links and tags begin."""

    stem: str
    lines: Sequence[Sequence[str]]


OPPOSITION: Final = Voice("azadi", OPPOSED)
RULERS: Final = Voice("vatan", LOYAL)
BARGAINS: Final = Voice("win", [DECEPTIVE_LINES] * len(CODES))


@dataclass(frozen=True, slots=True)
class Casting:
    """`hidden` plays those who hide and are reported in masses, `open` those who do not.

    `operation` is what the networks of one operator are for; every second one speaks the language
    of the `country`, the others English.
    """

    name: str
    hidden: Voice = OPPOSITION
    open: Voice = RULERS
    operation: Voice = BARGAINS
    country: str = "fa"

    @property
    def language(self) -> int:
        """The country's language, counted in `phrases.SPEECHES`."""
        return CODES.index(self.country)

    @property
    def names(self) -> Sequence[str]:
        """Behind which names people of the country hide."""
        return HIDDEN_NAMES[self.language]


def _of_its_own(voice: Voice) -> Voice:
    """The same words beside links and tags that nobody else gives."""
    return replace(voice, stem=f"{voice.stem}-now")


AS_IT_WAS: Final = Casting("as it was")
_RULERS_HIDE: Final = replace(AS_IT_WAS, hidden=RULERS, open=OPPOSITION)

CASTINGS: Final = {
    one.name: one
    for one in (
        AS_IT_WAS,
        replace(_RULERS_HIDE, name="rulers hide"),
        replace(AS_IT_WAS, name="for the state", operation=_of_its_own(RULERS)),
        replace(AS_IT_WAS, name="for the dissidents", operation=_of_its_own(OPPOSITION)),
        replace(AS_IT_WAS, name="in Spanish", country="es"),
        replace(AS_IT_WAS, name="in Chinese", country="zh"),
        replace(_RULERS_HIDE, name="all of it", operation=_of_its_own(OPPOSITION), country="ar"),
    )
}
"""Every cast by name, the story's own first."""
