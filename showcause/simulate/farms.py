"""Farms: many accounts of one operator, who knows the detector's card and hides.

What an operator can do to hide is given by an `Evasion`. Infrastructure is *rotated*: each account
is seen with one to three of a pool of devices, cards and recovery addresses, each of which a
handful of accounts use, and some accounts with nothing that any other uses. Texts are *paraphrased*
so that no two are copies, and acts are spread over hours (*jitter*). Every account posts things of
its own beside (*camouflage*), and large farms give each job to a part of their accounts only.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from showcause.domain.moment import DAY, HOUR, MINUTE
from showcause.simulate.holders import DAYS, START, Group, Rows, hold, made, own_things
from showcause.simulate.sharers import long_ago, person_names

SIZES: Final = (3, 10, 30, 100, 300, 1_000, 3_000)
JOBS: Final = 40
"""Things a farm pushes in four weeks; of large farms each account pushes as many."""
_MOST_TOGETHER: Final = 200
_TEXT_ONLY: Final = 0.15


@dataclass(frozen=True, slots=True)
class Evasion:
    """How a farm hides: `clean` is the share of accounts with no token of anybody else's."""

    name: str
    rotating: bool = False
    clean: float = 0.0
    jitter: int = MINUTE
    paraphrase: bool = False
    camouflage: float = 0.2


EVASIONS: Final = (
    Evasion("none"),
    Evasion("rotating", rotating=True, clean=0.08),
    Evasion("jitter", jitter=8 * HOUR),
    Evasion("paraphrase", paraphrase=True),
    Evasion("all", rotating=True, clean=0.08, jitter=8 * HOUR, paraphrase=True, camouflage=0.3),
    Evasion("all, half camouflage", rotating=True, clean=0.08, jitter=8 * HOUR, paraphrase=True,
            camouflage=0.5),
    Evasion("all, a telephone each", rotating=True, clean=0.5, jitter=8 * HOUR, paraphrase=True,
            camouflage=0.3),
)  # fmt: skip
HARDEST: Final = EVASIONS[5:]
"""Beyond what is promised: printed so that everybody sees where it ends."""

_WORDS: Final = (
    ("people", "families", "workers", "voters", "citizens", "neighbours"),
    ("know", "remember", "have seen", "will not forget", "understand", "learned"),
    ("who", "which party", "what minister", "whose friends", "which hand", "what clique"),
    ("sold", "wasted", "emptied", "lost", "gave away", "drained"),
    ("the harbour", "the water works", "our railway", "the old mill", "the clinic", "our forest"),
    ("for nothing", "in one night", "behind our backs", "without a vote", "to strangers", "again"),
)


def farm(rows: Rows, seed: int, number: int, size: int, evasion: Evasion) -> None:
    """A farm of that many accounts; the same for the same arguments."""
    chance = np.random.default_rng((seed, number, size))
    moments = long_ago(chance, size)
    if not evasion.rotating:
        night = START - 40 * DAY
        moments = (night + chance.integers(1, 90 * MINUTE, size)).tolist()
    kind = f"farm of {size:,}: {evasion.name}"
    group = made(rows, kind, number, moments, person_names(chance, size), True)
    _infrastructure(rows, chance, group, evasion)
    _jobs(rows, chance, group, evasion)


def _infrastructure(
    rows: Rows, chance: np.random.Generator, group: Group, evasion: Evasion
) -> None:
    """Six a device, or a few each of a pool; never fewer than are needed for the smallest farm."""
    for place, who in enumerate(group.members):
        seen = START - int(chance.integers(1, 60 * DAY))
        if evasion.rotating and chance.random() < evasion.clean:
            hold(rows, who, "device", f"{who}-own", seen)
            continue
        for what in _kinds(chance, evasion):
            pool = max(1, len(group.members) // 5)
            drawn = int(chance.integers(pool)) if evasion.rotating else place // 6
            hold(rows, who, what, group.own(f"{what}-{drawn}"), seen)
        if evasion.rotating and chance.random() < 0.3:
            hold(rows, who, "recovery", f"{who}-mail", seen)


def _kinds(chance: np.random.Generator, evasion: Evasion) -> list[str]:
    if not evasion.rotating:
        return ["device"]
    kinds = ["device", "device", "payment", "recovery"]
    return kinds[: int(chance.integers(1, 4))]


def _jobs(rows: Rows, chance: np.random.Generator, group: Group, evasion: Evasion) -> None:
    """Each job goes to a part of the accounts; each account does about `JOBS` × 0.7 of them."""
    size = len(group.members)
    part = min(0.7, _MOST_TOGETHER / size)
    for job in range(round(JOBS * 0.7 / part)):
        begun = START + int(chance.integers(0, DAYS * DAY - evasion.jitter))
        text_only = chance.random() < _TEXT_ONLY
        for place in np.flatnonzero(chance.random(size) < part).tolist():
            who, at = group.members[place], begun + int(chance.integers(0, evasion.jitter))
            rows.post.append((who, _said(chance, evasion, job), at, f"{who}-j{job}"))
            if not text_only:
                rows.share.append((who, "link", group.own(f"job/{job}"), at, f"{who}-j{job}"))
    share = evasion.camouflage / (1 - evasion.camouflage)
    for who in group.members:
        own_things(rows, chance, who, int(chance.poisson(JOBS * 0.7 * share)))


def _said(chance: np.random.Generator, evasion: Evasion, job: int) -> str:
    """The job's text, or one of 46,656 ways to say it with every eighth letter changed."""
    if not evasion.paraphrase:
        return " ".join(words[(job + place) % 6] for place, words in enumerate(_WORDS)) + f" {job}"
    said = list(" ".join(words[chance.integers(6)] for words in _WORDS))
    for at in chance.choice(len(said), size=len(said) // 8, replace=False).tolist():
        said[at] = chr(97 + int(chance.integers(26)))
    return "".join(said)
